-- What the checks share: reading a source tree, and telling what is wrong.
-- A check runs as `lua CHECK.lua ROOT` and ends with 1 when it found something.
local M = {}

local function quoted(text)
    return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- The lines of a command's output; nil when it failed.
function M.output(command)
    local pipe <close> = assert(io.popen(command .. " 2>/dev/null", "r"))
    local list = {}
    for line in pipe:lines() do
        list[#list + 1] = line
    end
    return pipe:close() and list or nil
end

-- Files under root/folder whose name matches one of the shell patterns, sorted.
function M.files(root, folder, ...)
    local names = {}
    for _, pattern in ipairs { ... } do
        names[#names + 1] = "-name " .. quoted(pattern)
    end
    local found = M.output("cd " .. quoted(root) .. " && find " .. quoted(folder) ..
        " -type f \\( " .. table.concat(names, " -o ") .. " \\)") or {}
    table.sort(found)
    return found
end

-- Every tracked and every new file that is not ignored; nil without git.
function M.tracked(root)
    return M.output("git -C " .. quoted(root) .. " ls-files --cached --others --exclude-standard")
end

function M.read(path)
    local file <close> = assert(io.open(path, "rb"))
    return file:read("a")
end

-- C without the insides of comments, texts and letters; lines stay where they are.
function M.code_of(text)
    local out, at, size = {}, 1, #text
    local function blank(last)
        out[#out + 1] = text:sub(at, last):gsub("[^\n]", " ")
        at = last + 1
    end
    while at <= size do
        local next_at = text:find("[\"'/]", at)
        if not next_at then
            out[#out + 1] = text:sub(at)
            break
        end
        out[#out + 1] = text:sub(at, next_at - 1)
        at = next_at
        local two, one = text:sub(at, at + 1), text:sub(at, at)
        if two == "/*" then
            local _, last = text:find("*/", at + 2, true)
            blank(last or size)
        elseif two == "//" then
            blank((text:find("\n", at, true) or size + 1) - 1)
        elseif one == "/" then
            out[#out + 1] = one
            at = at + 1
        else
            local last = at
            repeat
                last = last + 1
                if text:sub(last, last) == "\\" then
                    last = last + 2
                end
                local letter = text:sub(last, last)
            until letter == one or letter == "\n" or letter == ""
            blank(last)
        end
    end
    return table.concat(out)
end

function M.lines(text)
    return (text:sub(-1) == "\n" and text or text .. "\n"):gmatch("([^\n]*)\n")
end

-- Collects findings; finish() prints them and ends the program.
function M.report(name)
    local found = {}
    local report = {}
    function report.add(path, line, message)
        found[#found + 1] = ("%s:%d: %s"):format(path, line, message)
    end
    function report.finish(looked_at)
        for _, line in ipairs(found) do
            print(line)
        end
        print(("%s: %d looked at, %d wrong"):format(name, looked_at, #found))
        os.exit(#found == 0 and looked_at > 0)
    end
    return report
end

return M
