-- paths.lua ROOT: no file of the project names a folder of somebody's machine.
local root <const> = arg[1]
package.path = arg[0]:gsub("[^/]*$", "?.lua")
local tree <const> = require "tree"

local files <const> = tree.tracked(root)
if not files then
    print("paths: skipped, since this is no git checkout")
    os.exit(77)
end

-- In two halves, so that this file does not name them itself. The checkout's
-- own folder is looked for when it is not a word that stands in any text.
local bad <const> = { "/ho" .. "me/", "/Us" .. "ers/", "/ro" .. "ot/" }
if select(2, root:gsub("/", "")) > 1 then
    bad[#bad + 1] = root
    bad[#bad + 1] = (root:gsub("[^/]*$", "shared/"))
end

local report <const> = tree.report "paths"
for _, path in ipairs(files) do
    local file = io.open(root .. "/" .. path, "rb")
    local number = 0
    if file then
        for line in tree.lines(file:read("a")) do
            number = number + 1
            for _, word in ipairs(bad) do
                if line:find(word, 1, true) then
                    report.add(path, number, ("names %s, a folder of one machine; use a path from the checkout"):format(word))
                end
            end
        end
        file:close()
    end
end
report.finish(#files)
