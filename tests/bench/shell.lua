-- Running other programs from Lua: every word is quoted, nothing is guessed.
local M = {}

local function quoted(words)
    local out = {}
    for i, word in ipairs(words) do
        out[i] = "'" .. word:gsub("'", "'\\''") .. "'"
    end
    return table.concat(out, " ")
end

-- True when the command ended with 0; its output goes nowhere.
function M.run(...)
    return os.execute(quoted { ... } .. " >/dev/null") == true
end

-- What a command wrote: its output, its errors, and whether it ended with 0.
function M.read(words)
    local errors_at = os.tmpname()
    local pipe <close> = assert(io.popen(quoted(words) .. " 2>'" .. errors_at .. "' </dev/null", "r"))
    local text = pipe:read("a")
    local fine = pipe:close()
    local file = io.open(errors_at, "r")
    local errors = file and file:read("a") or ""
    if file then
        file:close()
    end
    os.remove(errors_at)
    return text, errors, fine == true
end

-- A message without the folders of this machine, short enough for a table.
function M.without_paths(text, folders)
    for _, folder in ipairs(folders) do
        text = text:gsub(folder:gsub("%p", "%%%0") .. "/?", "")
    end
    text = text:gsub("/[%w_.+-]+/[%w_./+-]*", "..."):gsub("|", "/"):gsub("%s+", " ")
    return #text > 90 and text:sub(1, 87) .. "..." or text
end

return M
