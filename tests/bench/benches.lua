-- What is timed: name, what it is in words, and who takes part beside Trede.
-- The line of a program (its answers) means the same for all that take part.
-- `as`: the others do what they do under that name.
local M = {}

local all <const> = {
    { "B1",   "CSV to columns in memory",                        "DuckDB data.table polars pandas gretl" },
    { "B1nl", "Dutch CSV to columns in memory",                  "DuckDB data.table" },
    { "B1db", "CSV to a SQLite table",                           "sqlite3" },
    { "B2",   "SQLite to five columns",                          "R pandas" },
    { "B2a",  "the same row by row through SQLite's own functions", "R pandas", as = "B2" },
    { "B2w",  "a column file of its own to five columns",        "DuckDB" },
    { "B3a",  "n, mean, sd, share by region and year",           "DuckDB data.table collapse polars pandas sqlite3 gretl pspp" },
    { "B3b",  "the same by school, year and wave",               "DuckDB data.table collapse polars pandas sqlite3" },
    { "B3c",  "distinct pupils by region",                       "DuckDB data.table collapse polars pandas sqlite3" },
    { "B4a",  "share of high scale scores with Wilson's interval", "DuckDB data.table polars pandas sqlite3" },
    { "B4b",  "Cronbach's alpha by region",                      "DuckDB data.table collapse polars pandas sqlite3" },
    { "B5a",  "paired differences by school",                    "DuckDB data.table polars pandas sqlite3" },
    { "B5b",  "Welch's t of the paired differences",             "DuckDB data.table polars pandas sqlite3" },
    { "B5c",  "Welch's t of two groups",                         "DuckDB R polars pandas sqlite3 gretl" },
    { "B6",   "difference in differences, absorbed schools, clustered errors", "DuckDB data.table collapse R pandas" },
    { "B7",   "logit on five columns",                           "DuckDB data.table R pandas gretl" },
    { "B8a",  "2,000 bootstrap replicates of a difference in means, exact", "R", by_chance = true },
    { "B8aw", "the same as a weighted bootstrap",                "DuckDB", by_chance = true },
    { "B8b",  "2,000 cluster bootstrap replicates",              "DuckDB data.table", by_chance = true },
    { "B8p",  "10,000 permutations",                             "R", by_chance = true, most_rows = 100000 },
    { "B9a",  "five percentiles",                                "DuckDB collapse R polars pandas sqlite3" },
    { "B9b",  "Mann-Whitney's U",                                "DuckDB data.table R polars pandas sqlite3" },
    { "B9d",  "three percentiles by region",                     "DuckDB data.table collapse polars pandas sqlite3" },
}
local small <const> = { B3a = true, B5a = true, B6 = true, B7 = true }
local SMALL_ROWS <const> = 10000

local function one(entry, rows)
    local peers = {}
    for word in entry[3]:gmatch("%S+") do
        peers[#peers + 1] = word
    end
    return { name = entry[1], as = entry.as or entry[1], what = entry[2], peers = peers, by_chance = entry.by_chance,
             rows = math.min(rows, entry.most_rows or rows) }
end

local start <const> = { name = "start", what = "a program that does nothing", rows = 0, start = true, peers = {} }

function M.names()
    local names = { "start", "small", "load" }
    for _, entry in ipairs(all) do
        names[#names + 1] = entry[1]
    end
    return names
end

-- The benches that `name` stands for: itself, all of a group (B3, B4, B5, B8,
-- B9), load (B2, B2a, B2w), start, small (some of them at 10,000 rows), or all.
function M.choose(name, rows)
    local list = {}
    if name == "start" or name == "all" then
        list[1] = start
    end
    local group = name == "load" and "B2" or name and name:match("^B[34589]$")
    for _, entry in ipairs(all) do
        if name == "all" or entry[1] == name or entry[1]:sub(1, 2) == group then
            list[#list + 1] = one(entry, rows)
        end
    end
    if name == "small" or name == "all" and rows > SMALL_ROWS then
        for _, entry in ipairs(all) do
            if small[entry[1]] then
                list[#list + 1] = one(entry, SMALL_ROWS)
            end
        end
    end
    return list
end

return M
