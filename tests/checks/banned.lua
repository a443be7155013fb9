-- banned.lua ROOT: functions that are too easy to misuse, anywhere in the
-- program (not in tests). The right-hand side says what to use.
local root <const> = arg[1]
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree <const> = require "tree"

local banned <const> = {
    strcpy = "trd_text or memcpy with a known length", stpcpy = "trd_text", strcat = "trd_text",
    strncpy = "trd_pool_bytes or snprintf", sprintf = "snprintf or trd_text_add_format",
    vsprintf = "vsnprintf", gets = "fgets", strtok = "a loop over the bytes",
    atoi = "trd_number_integer", atol = "trd_number_integer", atoll = "trd_number_integer", atof = "trd_number_decimal",
    system = "posix_spawn", popen = "posix_spawn", tmpnam = "mkstemp", mktemp = "mkstemp", alloca = "a pool",
}
local allowed <const> = { ["engine/base/json.c"] = { atoi = true } }      -- its own snprintf text

local report <const> = tree.report "banned"
local files <const> = tree.files(root, "engine", "*.c", "*.h")
for _, path in ipairs(tree.files(root, "datasets", "*.c", "*.h")) do
    files[#files + 1] = path
end
for _, path in ipairs(files) do
    local number = 0
    for line in tree.lines(tree.code_of(tree.read(root .. "/" .. path))) do
        number = number + 1
        for word in line:gmatch("([%a_][%w_]*)%s*%(") do
            if banned[word] and not (allowed[path] or {})[word] then
                report.add(path, number, ("%s is banned; use %s"):format(word, banned[word]))
            end
        end
    end
end
report.finish(#files)
