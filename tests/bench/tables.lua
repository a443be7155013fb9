-- What was measured as lines for a terminal, as JSON, and as tables in a page.
local M = {}

function M.thousands(n)
    local text = ("%d"):format(n):reverse():gsub("(%d%d%d)", "%1,"):reverse()
    return (text:gsub("^,", ""))
end

-- Three figures that tell: 0.123 ms, 1.23 ms, 45.6 ms, 789 ms, 12.3 s.
local function three(x)
    return ("%." .. (x < 0.9995 and 3 or x < 9.995 and 2 or x < 99.95 and 1 or 0) .. "f"):format(x)
end

local function time_text(seconds)
    return seconds < 0.9995 and three(seconds * 1000) .. " ms" or three(seconds) .. " s"
end

-- Trede's result per bench and rows.
local function by_bench(results)
    local groups, order = {}, {}
    for _, r in ipairs(results) do
        local key = r.bench .. " " .. r.rows
        if not groups[key] then
            groups[key] = { bench = r.bench, rows = r.rows, what = r.what, others = {} }
            order[#order + 1] = groups[key]
        end
        if r.program == "Trede" then
            groups[key].trede = r
        else
            table.insert(groups[key].others, r)
        end
    end
    return order
end

local function ratio_text(peer, trede)
    return trede and trede.median and peer.median and three(peer.median / trede.median) or "-"
end

local function cells(r, trede)
    local head = { r.bench, r.rows > 0 and M.thousands(r.rows) or "-", r.program }
    if r.failed or not r.median then
        local why = r.failed == "not installed" and r.failed or "failed: " .. (r.failed or "no result")
        return { head[1], head[2], head[3], why, "-", "-", "-", "-", "-" }
    end
    return { head[1], head[2], head[3], r.form, time_text(r.median), time_text(r.least), time_text(r.most),
             r.program == "Trede" and "1" or ratio_text(r, trede), ("%.0f"):format(r.peak) }
end

local columns <const> = { "bench", "rows", "program", "form", "median", "least", "most", "peer / Trede", "peak MB" }

-- Rows of cells in columns of equal width, as a Markdown table.
local function aligned(head, rows)
    local widths = {}
    for _, row in ipairs { head, table.unpack(rows) } do
        for i, cell in ipairs(row) do
            widths[i] = math.max(widths[i] or 3, utf8.len(cell) or #cell)
        end
    end
    local function line(row)
        local out = {}
        for i, cell in ipairs(row) do
            out[i] = cell .. (" "):rep(widths[i] - (utf8.len(cell) or #cell))
        end
        return "| " .. table.concat(out, " | ") .. " |"
    end
    local rule = {}
    for i, width in ipairs(widths) do
        rule[i] = ("-"):rep(width)
    end
    local lines = { line(head), line(rule) }
    for _, row in ipairs(rows) do
        lines[#lines + 1] = line(row)
    end
    return table.concat(lines, "\n") .. "\n"
end

-- Everything measured.
function M.lines(results)
    local rows = {}
    for _, group in ipairs(by_bench(results)) do
        rows[#rows + 1] = group.trede and cells(group.trede) or nil
        for _, r in ipairs(group.others) do
            rows[#rows + 1] = cells(r, group.trede)
        end
    end
    return aligned(columns, rows)
end

local function median_peak(list)
    local peaks = {}
    for _, r in ipairs(list) do
        peaks[#peaks + 1] = r.peak
    end
    table.sort(peaks)
    local h = #peaks // 2
    return #peaks == 0 and "-" or ("%.0f"):format(#peaks % 2 == 1 and peaks[h + 1] or (peaks[h] + peaks[h + 1]) / 2)
end

-- One line per bench: Trede against the fastest of the others.
function M.short(results)
    local rows = {}
    for _, group in ipairs(by_bench(results)) do
        local best
        for _, r in ipairs(group.others) do
            best = r.median and (not best or r.median < best.median) and r or best
        end
        local t = group.trede
        rows[#rows + 1] = { group.bench, group.rows > 0 and M.thousands(group.rows) or "-", group.what,
            t and t.median and time_text(t.median) or t and t.failed or "-",
            best and time_text(best.median) .. ", " .. best.program or "-",
            best and ratio_text(best, t) or "-",
            (t and t.peak and ("%.0f"):format(t.peak) or "-") .. " / " .. median_peak(group.others) }
    end
    return aligned({ "bench", "rows", "work", "Trede", "fastest other", "ahead", "peak MB: Trede / median" }, rows)
end

-- ---- JSON -----------------------------------------------------------------------

local function json(value)
    if type(value) == "table" then
        local out = {}
        if #value > 0 or next(value) == nil then
            for i, item in ipairs(value) do
                out[i] = json(item)
            end
            return "[" .. table.concat(out, ",") .. "]"
        end
        local keys = {}
        for key in pairs(value) do
            keys[#keys + 1] = key
        end
        table.sort(keys)
        for i, key in ipairs(keys) do
            out[i] = json(key) .. ":" .. json(value[key])
        end
        return "{" .. table.concat(out, ",") .. "}"
    elseif type(value) == "string" then
        return '"' .. value:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
    elseif type(value) == "number" and value == value and math.abs(value) < math.huge then
        return math.type(value) == "integer" and ("%d"):format(value) or ("%.15g"):format(value)
    end
    return "null"
end

local function write(path, text)
    local file <close> = assert(io.open(path, "wb"))
    assert(file:write(text))
end

function M.write_json(path, about, results)
    local lines = {}
    for i, r in ipairs(results) do
        lines[i] = json(r)
    end
    write(path, ('{"about":%s,\n"results":[\n%s\n]}\n'):format(json(about), table.concat(lines, ",\n")))
end

-- ---- the page --------------------------------------------------------------------

local next_mark <const> = "<!-- the next table comes here -->"

-- Replaces what stands between the marks of these rows; a first table of so many
-- rows comes before next_mark, or at the end of a page without one.
function M.write_page(path, rows, about, results)
    local first = ("<!-- bench %d: written by ./dev bench -->"):format(rows)
    local last = ("<!-- end of bench %d -->"):format(rows)
    local block = ("%s\n### %s rows\n\n%s\n\n%s\n%s\n%s"):format(first, M.thousands(rows), about.text, M.short(results),
        M.lines(results), last)
    local file <close> = assert(io.open(path, "rb"))
    local text = file:read("a")
    local from = text:find(first, 1, true)
    local _, to = text:find(last, from or 1, true)
    if from and to then
        text = text:sub(1, from - 1) .. block .. text:sub(to + 1)
    else
        local at = text:find(next_mark, 1, true)
        text = at and text:sub(1, at - 1) .. block .. "\n\n" .. text:sub(at) or
            text:gsub("\n*$", "\n\n") .. block .. "\n"
    end
    write(path, text)
end

return M
