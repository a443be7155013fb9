-- Who is there to be timed against, in which version, and how each is called.
local shell <const> = require "shell"
local M = {}

local versions <const> = {}          -- name -> version; nil: not installed
local here, modules, python
local threads = "1"

-- TRD_BENCH_PEERS="sqlite3 DuckDB" leaves the others out, but never Trede.
function M.is_wanted(name)
    local wanted = os.getenv("TRD_BENCH_PEERS")
    return not wanted or name == "Trede" or (" " .. wanted .. " "):find(" " .. name .. " ", 1, true) ~= nil
end

local function first_word_with_digits(text)
    return text:match("%d[%w.+-]*")
end

local function version_of(...)
    local text, _, fine = shell.read { ... }
    return fine and first_word_with_digits(text) or nil
end

local function package_version(package)
    local file = io.open(("%s/node_modules/%s/package.json"):format(modules, package), "r")
    if not file then
        return nil
    end
    local text = file:read("a")
    file:close()
    return text:match('"version"%s*:%s*"([^"]+)"')
end

local function r_version(package)
    return version_of("Rscript", "-e", ("cat(as.character(packageVersion('%s')))"):format(package))
end

-- The Python that has pandas need not be the first one on the path.
local function find_python()
    for _, candidate in ipairs { os.getenv("TRD_BENCH_PYTHON") or "python3", "python3", "/usr/bin/python3" } do
        local version = version_of(candidate, "-c", "import pandas, scipy, statsmodels; print(pandas.__version__)")
        if version then
            python = candidate
            return version
        end
    end
end

-- Looks who is there. `folder_here` holds the peers' scripts in peers/, npm
-- packages are in work/peers.
function M.find(programs, work, folder_here)
    here, modules = folder_here, work .. "/peers"
    threads = (shell.read { "getconf", "_NPROCESSORS_ONLN" }):match("%d+") or "1"
    local pipe <close> = assert(io.popen("pwd"))
    local folder = pipe:read("l")
    if modules:sub(1, 1) ~= "/" then
        modules = folder .. "/" .. modules
    end
    local function look(name, find)
        if M.is_wanted(name) then
            versions[name] = find()
        end
    end
    versions.Trede = version_of(programs .. "/trede", "--version") or "?"
    look("sqlite3", function() return version_of("sqlite3", "--version") end)
    look("R", function() return version_of("Rscript", "-e", "cat(as.character(getRversion()))") end)
    look("data.table", function() return r_version("data.table") end)
    look("collapse", function() return r_version("collapse") end)
    look("DuckDB", function() return package_version("@duckdb/node-api") end)
    look("polars", function() return package_version("nodejs-polars") end)
    look("pandas", find_python)
    look("gretl", function() return version_of("gretlcli", "--version") end)
    look("pspp", function() return version_of("pspp", "--version") end)
end

local function command_of(peer, bench, folder, reps)
    local scripts = here .. "/peers/"
    if peer == "DuckDB" or peer == "polars" then
        return { "node", scripts .. peer:lower() .. ".js", bench, folder, reps }
    elseif peer == "pandas" then
        return { python, scripts .. "peer.py", bench, folder, reps }
    elseif peer == "sqlite3" then
        return { "sh", scripts .. "sqlite.sh", bench, folder, reps }
    elseif peer == "gretl" or peer == "pspp" then
        return { "sh", scripts .. peer .. ".sh", bench, folder, reps }
    end
    return { "Rscript", scripts .. "peer.R", bench, folder, reps, peer }
end

local function starters(programs)
    return {
        { "Trede", { programs .. "/trede", "--version" } },
        { "lua5.4", { "lua5.4", "-e", "" } },
        { "sqlite3", { "sqlite3", ":memory:", "" } },
        { "node", { "node", "-e", "" } },
        { "R", { "Rscript", "-e", "0" } },
        { "python", { python or "python3", "-c", "" } },
        { "pandas", { python or "python3", "-c", "import pandas, statsmodels.api" } },
    }
end

-- Everybody for one bench, Trede first: { name, command, runs = {}, failed }.
function M.contestants(bench, programs, folder, reps)
    local list = {}
    local function add(name, command, there)
        if M.is_wanted(name) then
            list[#list + 1] = { name = name, command = command, runs = {}, failed = not there and "not installed" or nil }
        end
    end
    if bench.start then
        for _, s in ipairs(starters(programs)) do
            add(s[1], s[2], s[1] ~= "pandas" or python)
        end
        return list
    end
    -- Waiting threads sleep: on a machine with other work their spinning made R 20 times slower.
    add("Trede", { programs .. "/bench-trede", bench.name, folder .. "/pupils.db", reps }, true)
    for _, peer in ipairs(bench.peers) do
        add(peer, { "env", "BENCH_THREADS=" .. threads, "BENCH_MODULES=" .. modules, "OMP_NUM_THREADS=" .. threads,
            "OPENBLAS_NUM_THREADS=" .. threads, "OMP_WAIT_POLICY=passive", table.unpack(command_of(peer, bench.as, folder, reps)) }, versions[peer])
    end
    return list
end

-- ---- the machine ------------------------------------------------------------------

local function file_text(path)
    local file = io.open(path, "r")
    if not file then
        return ""
    end
    local text = file:read("a")
    file:close()
    return text
end

local function compiler(programs)
    local path = file_text(programs .. "/CMakeCache.txt"):match("\nCMAKE_C_COMPILER:[^=]*=([^\n]*)") or "cc"
    local version = (shell.read { path, "--version" }):match("^[^\n]*") or ""
    return ("%s %s"):format(version:find("clang") and "clang" or "gcc", version:match("%d+%.%d+%.?%d*") or "?")
end

-- The facts that stand above a table: as fields, and as one text.
function M.about(programs, rounds, reps)
    local cpu = file_text("/proc/cpuinfo"):match("model name%s*:%s*([^\n]+)") or (shell.read { "uname", "-m" }):match("%S+")
    local memory = file_text("/proc/meminfo"):match("MemTotal:%s*(%d+)")
    local commit = (shell.read { "git", "-C", here, "rev-parse", "--short=10", "HEAD" }):match("%x+") or "?"
    local about = { date = os.date("!%Y-%m-%d"), processor = cpu, threads = threads, rounds = rounds, reps = reps,
                    memory = memory and ("%.0f GB"):format(tonumber(memory) / 1048576) or "?",
                    system = (shell.read { "uname", "-s" }):match("%S+") .. " " ..
                        ((shell.read { "uname", "-r" }):match("^[%d.]*%d") or "?"),
                    compiler = compiler(programs), commit = commit, versions = versions }
    local list = {}
    for name, version in pairs(versions) do
        list[#list + 1] = name .. " " .. version
    end
    table.sort(list)
    about.text = ("%s; %s, %s threads, %s of memory, %s, %s; commit %s. %d rounds, in each at most %d repetitions or 3 s.\n%s.")
        :format(about.date, cpu, threads, about.memory, about.system, about.compiler, commit, rounds, reps, table.concat(list, ", "))
    return about
end

return M
