-- length.lua ROOT: the longest functions and files, as news. Never fails.
local root <const> = arg[1]
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree <const> = require "tree"

local functions, long_files = {}, {}
for _, path in ipairs(tree.files(root, "engine", "*.c")) do
    local number, start, name = 0, nil, nil
    local text = tree.code_of(tree.read(root .. "/" .. path))
    local signature = ""
    for line in tree.lines(text) do
        number = number + 1
        if line == "{" and signature:find("%(") then
            start, name = number, signature:match("([%w_]+)%s*%(")
        elseif line == "}" and start then
            functions[#functions + 1] = { lines = number - start + 1, name = name, path = path }
            start = nil
        end
        signature = (line:find("^%s") and signature or "") .. line
    end
    if number > 500 then
        long_files[#long_files + 1] = ("%5d lines  %s"):format(number, path)
    end
end
table.sort(functions, function(a, b)
    return a.lines > b.lines or (a.lines == b.lines and a.path .. a.name < b.path .. b.name)
end)
local short = 0
for _, f in ipairs(functions) do
    short = short + (f.lines < 45 and 1 or 0)
end
print(("length: %d functions, %.1f %% of them under 45 lines; the longest:")
    :format(#functions, #functions > 0 and 100 * short / #functions or 100))
for i = 1, math.min(10, #functions) do
    local f = functions[i]
    print(("%5d lines  %s  %s"):format(f.lines, f.path, f.name))
end
for _, line in ipairs(long_files) do
    print(line)
end
