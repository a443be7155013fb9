---@meta trede
error("this file describes the recipe language for editors; it is never loaded")

-- ---- what the words give and take ----

---A condition, a number or a measure, captured while the recipe loads. Conditions go together with
---`&`, `|` and `~`, numbers and measures with `+ - * /`. `==` and `<` cannot be captured: use the methods.
---@class trede.Expression
---@operator add(trede.Expression|number): trede.Expression
---@operator sub(trede.Expression|number): trede.Expression
---@operator mul(trede.Expression|number): trede.Expression
---@operator div(trede.Expression|number): trede.Expression
---@operator unm: trede.Expression
---@operator band(trede.Expression): trede.Expression
---@operator bor(trede.Expression): trede.Expression
---@operator bnot: trede.Expression
local Expression = {}

---@class trede.Kind           what a column is; the second half of `name = kind()`
---@class trede.Comparison
---@class trede.Target
---@class trede.Part           an indicator, precondition, mechanism or rung
---@class trede.Dataset
---@field [string] trede.Expression   its columns

---@class (exact) trede.Where
---@field where? trede.Expression     only the rows for which this holds

---@class (exact) trede.Counted: trede.Where
---@field counts? trede.Expression    each row stands for that many cases

---@class (exact) trede.DatasetOptions
---@field census? boolean      a full count: no sampling error
---@field population? integer  the size of the population that the rows are a sample of
---@field table? string        the table in the database, when it has another name

---@class (exact) trede.Others
---@field total trede.Expression
---@field others trede.Expression[]

---@class (exact) trede.Lag
---@field by trede.Expression|trede.Expression[]   what tells that two records are of the same case
---@field order trede.Expression       a number, a date, or a text that sorts as time does
---@field n? integer                   how many records back; 1 without it

---@class (exact) trede.BenchmarkSpec
---@field value? number        a share is a fraction: 0.65; left out, only low and high are known
---@field n? integer           the cases it comes from, when it is a share or mean of a sample
---@field sd? number           their standard deviation, when it is a mean
---@field low? number          bounds between which it surely lies
---@field high? number
---@field confidence? number   0.95: low and high are the 95 % interval of value
---@field census? boolean      of everybody: it has no uncertainty of its own
---@field source? string       as the report will print it
---@field year? integer
---@field population? string   of whom it is

---@class (exact) trede.ChainSpec
---@field time trede.Expression       the stage that a row is of
---@field pair trede.Expression       what tells that rows are of the same case
---@field from? string         the stage they come from; without it, the first
---@field to? string           the stage they should arrive in; without it, the last
---@field stages? string[]     the stages in order; without it those of the category
---@field exits? string[]      values of time off the chain: who is seen there went elsewhere
---@field cluster? trede.Expression

---@class (exact) trede.TrendSpec
---@field time trede.Expression
---@field from? string         the first point in time; without it, the earliest
---@field to? string           the last; without it, the latest
---@field within? trede.Expression    splits a change of a number in size and choice

---@class (exact) trede.SeriesSpec
---@field time trede.Expression       the period: years, months (2021-03), quarters
---@field at string            the first period after it began
---@field season? integer      the periods after which it repeats: 12 for months, 4 for quarters
---@field lags? integer        how many periods neighbours resemble each other; without it by the length of the series
---@field effect? "end"|"step" how far from the old line in the last period, or the jump at once

---@class (exact) trede.BeforeAfterSpec
---@field time trede.Expression
---@field pair trede.Expression       what tells that two rows are of the same case
---@field cluster? trede.Expression
---@field before? string
---@field after? string

---@class (exact) trede.DoseSpec
---@field intensity trede.Expression   how much one took part: a number per row, rows(visits) or sum(visits.hours)
---@field time? trede.Expression
---@field pair? trede.Expression       what tells that two rows are of the same case
---@field covariates? trede.Expression[]    numbers, texts or conditions known beforehand
---@field cluster? trede.Expression
---@field before? string
---@field after? string

---@class (exact) trede.VersusSpec
---@field group trede.Expression      a condition: who is in the group; the others are beside it
---@field cluster? trede.Expression   what they came in: a class, a school

---@class (exact) trede.FollowUpSpec: trede.BeforeAfterSpec
---@field later? string        the third moment; without it the third value of the category

---@class (exact) trede.DifferenceSpec: trede.BeforeAfterSpec
---@field treated trede.Expression    who took part

---@class (exact) trede.AncovaSpec: trede.DifferenceSpec
---@field covariates? trede.Expression[]    numbers, texts or conditions known beforehand

---@class (exact) trede.MatchedSpec
---@field treated trede.Expression     who took part
---@field on trede.Expression[]        numbers, texts or conditions known beforehand, in which the others are like them
---@field time? trede.Expression
---@field pair? trede.Expression       what tells that two rows are of the same case
---@field method? "nearest"|"weights"  pairs of the nearest score, or weights by it
---@field caliper? number              how far a pair may be apart, in sd of the score's logit; 0.2 without it
---@field cluster? trede.Expression
---@field before? string
---@field after? string

---@class (exact) trede.NoDeclineSpec
---@field margin number        in the unit
---@field unit? "pp"|"count"|"points"|"sd"|"%"

---@class (exact) trede.GainSpec
---@field at_least number      in the unit
---@field unit? "pp"|"sd"|"points"|"count"|"%"

---@class (exact) trede.IndicatorSpec
---@field id? string           without it, made from the title
---@field measure trede.Expression
---@field compare? trede.Comparison   without it, one measurement
---@field target? trede.Target        frozen when the recipe has loaded
---@field level? "numbers"|"intentions"|"image"|"balance"
---@field stage? "po"|"vmbo onderbouw"|"vmbo bovenbouw"|"mbo"|"network"
---@field group? string        the target group, in the region's own words
---@field primary? boolean     chosen beforehand as the one that counts most

---@class (exact) trede.PreconditionSpec: trede.IndicatorSpec
---@field guards string[]      titles of the indicators that cannot be judged without it

---@class (exact) trede.MechanismSpec: trede.IndicatorSpec
---@field from string          titles of the two ends of the link
---@field to string

---@class (exact) trede.LadderSpec
---@field id string
---@field version string
---@field language "nl"|"en"
---@field purpose "learn"|"account"|"prove"
---@field [integer] trede.Part

-- ---- the recipe and its data ----

---The language level of the recipe: its first line.
---@param level "1"
function trede(level) end

---Declares a dataset and the columns that the recipe needs of it.
---@param name string
---@param options? trede.DatasetOptions
---@return fun(columns: table<string, trede.Kind>): trede.Dataset
function dataset(name, options) end

---A column that identifies a row: every value stands there once.
---@param column? string  its name in the table, when that differs
---@return trede.Kind
function key(column) end

---A column that holds the key of a row in another dataset.
---@param dataset trede.Dataset
---@param column? string
---@return trede.Kind
function ref(dataset, column) end

---A column that says what cases belong together: class, school, region.
---@param column? string
---@return trede.Kind
function cluster(column) end

---A yes/no column: ja/nee, yes/no, true/false, 1/0.
---@param column? string
---@return trede.Kind
function flag(column) end

---A text column with these values, in this order.
---@param values string[]
---@param column? string
---@return trede.Kind
function category(values, column) end

---A text column.
---@param column? string
---@return trede.Kind
function label(column) end

---A column of counts; hidden cells such as <5 stay spans.
---@param column? string
---@return trede.Kind
function count(column) end

---A column of numbers.
---@param column? string
---@return trede.Kind
function number(column) end

---A column of dates.
---@param column? string
---@return trede.Kind
function date(column) end

---The columns that hold the answers to the items of an instrument, in the instrument's order.
---@param instrument string
---@param columns string[]
---@return trede.Kind
function items(instrument, columns) end

---A named group of rows, to be used like a condition.
---@param title string
---@param condition trede.Expression
---@return trede.Expression
function cohort(title, condition) end

-- ---- conditions and numbers ----

---The column holds this value, one of a list of values, or the same as another column.
---@param value string|number|boolean|table|trede.Expression
---@return trede.Expression
function Expression:is(value) end

---The column holds one of these values.
---@param values table
---@return trede.Expression
function Expression:one_of(values) end

---The number is n or more; a date is that day ("2024-10-01") or later.
---@param n number|string|trede.Expression
---@return trede.Expression
function Expression:at_least(n) end

---The number is n or less; a date is that day or earlier.
---@param n number|string|trede.Expression
---@return trede.Expression
function Expression:at_most(n) end

---The number is more than n; a date is later than that day.
---@param n number|string|trede.Expression
---@return trede.Expression
function Expression:above(n) end

---The number is less than n; a date is earlier than that day.
---@param n number|string|trede.Expression
---@return trede.Expression
function Expression:below(n) end

---The number is a or more and b or less; a date is from day a to day b.
---@param a number|string|trede.Expression
---@param b number|string|trede.Expression
---@return trede.Expression
function Expression:between(a, b) end

---There is a value: not missing in any way. Always true or false.
---@return trede.Expression
function Expression:known() end

---There is no value, or none for one of these reasons. Always true or false.
---@param ... "no_answer"|"not_asked"|"not_applicable"|"user_missing"|"suppressed"
---@return trede.Expression
function Expression:missing(...) end

---The value where it is known, otherwise the first of the others that is.
---@param ... trede.Expression|number|string|boolean
---@return trede.Expression
function Expression:or_else(...) end

---The value of the first condition that is true. Unknown when a condition before it is unknown; without
---otherwise, not applicable where none is true.
---@param condition trede.Expression
---@param value trede.Expression|number|string|boolean
---@return trede.Expression
function when(condition, value) end

---The value where this condition is true and those before it are false.
---@param condition trede.Expression
---@param value trede.Expression|number|string|boolean
---@return trede.Expression
function Expression:when(condition, value) end

---The value where all conditions are false.
---@param value trede.Expression|number|string|boolean
---@return trede.Expression
function Expression:otherwise(value) end

---The text begins with this prefix, or one of a list; capitals count.
---@param prefix string|string[]
---@return trede.Expression
function Expression:starts_with(prefix) end

---The text ends with this suffix, or one of a list; capitals count.
---@param suffix string|string[]
---@return trede.Expression
function Expression:ends_with(suffix) end

---The text holds this part, or one of a list, letter for letter; capitals count.
---@param part string|string[]
---@return trede.Expression
function Expression:contains(part) end

---The year of a date: 2024.
---@return trede.Expression
function Expression:year() end

---The month of a date: 1 to 12.
---@return trede.Expression
function Expression:month() end

---The day in the month of a date: 1 to 31.
---@return trede.Expression
function Expression:day() end

---The Dutch school year of a date: 2023 is 1 August 2023 to 31 July 2024.
---@return trede.Expression
function Expression:school_year() end

---Days from the other date to this one; negative before it.
---@param other trede.Expression|string
---@return trede.Expression
function Expression:days_since(other) end

---The place among all rows of the dataset, 1 the lowest; equal values share the mean of their places.
---@return trede.Expression
function Expression:rank() end

---The place among the rows with the same keys, 1 the lowest; equal values share the mean of their places.
---@param ... trede.Expression
---@return trede.Expression
function Expression:rank_within(...) end

---The share of the other rows of the dataset that is lower, equal ones counting half: 0 the lowest, 1 the highest.
---@return trede.Expression
function Expression:share_below() end

---The share of the other rows with the same keys that is lower, equal ones counting half.
---@param ... trede.Expression
---@return trede.Expression
function Expression:share_below_within(...) end

---The value n records earlier, of the records with the same key in this order.
---@param how trede.Lag
---@return trede.Expression
function Expression:lag(how) end

---A count with hidden cells, narrowed by count + others = total, row by row.
---@param how trede.Others
---@return trede.Expression
function Expression:narrowed_by(how) end

---The scale score of the items, as the instrument prescribes.
---@return trede.Expression
function Expression:score() end

-- ---- measures ----

---The sum of a number over the rows.
---@param what trede.Expression
---@param options? trede.Where
---@return trede.Expression
function sum(what, options) end

---The mean of a number over the rows where it is known.
---@param what trede.Expression
---@param options? trede.Where
---@return trede.Expression
function mean(what, options) end

---The share of rows for which a condition holds, among the rows where it is known.
---@param condition trede.Expression
---@param options? trede.Counted
---@return trede.Expression
function share(condition, options) end

---The share that a column of counts makes up of another: sum of part / sum of whole.
---@param part trede.Expression
---@param whole trede.Expression
---@param options? trede.Where
---@return trede.Expression
function proportion(part, whole, options) end

---The number of different values of a column.
---@param column trede.Expression
---@param options? trede.Where
---@return trede.Expression
function distinct(column, options) end

---The number of rows of a dataset.
---@param dataset trede.Dataset
---@param options? trede.Where
---@return trede.Expression
function rows(dataset, options) end

---Share of the cohort among those reached, divided by its share in the population: 1 is in proportion.
---@param reference trede.Expression  a ref() column: who was reached
---@param cohort trede.Expression
---@param options? trede.Where
---@return trede.Expression
function reach(reference, cohort, options) end

-- ---- comparisons ----

---One measurement: it describes.
---@return trede.Comparison
function single() end

---Compares with a known value: the difference carries the uncertainty of both.
---@param spec trede.BenchmarkSpec
---@return trede.Comparison
function benchmark(spec) end

---Of the cases that have a feature in one stage, the share that has it in a later one.
---@param spec trede.ChainSpec
---@return trede.Comparison
function chain(spec) end

---The change between two points in time, other cases at each.
---@param spec trede.TrendSpec
---@return trede.Comparison
function trend(spec) end

---Does it last: the change of the same cases from before to later.
---@param spec trede.FollowUpSpec
---@return trede.Comparison
function follow_up(spec) end

---A value a period, and what came of it after something began.
---@param spec trede.SeriesSpec
---@return trede.Comparison
function interrupted_series(spec) end

---The change of the same cases, matched by pair.
---@param spec trede.BeforeAfterSpec
---@return trede.Comparison
function before_after(spec) end

---What goes together with more or less taking part: the slope of the value, or with time and pair of its change.
---@param spec trede.DoseSpec
---@return trede.Comparison
function dose(spec) end

---A group beside the others at one time: it compares, and self-selection stays possible.
---@param spec trede.VersusSpec
---@return trede.Comparison
function versus(spec) end

---After, adjusted for before: those who took part beside the others as if they had started alike.
---@param spec trede.AncovaSpec
---@return trede.Comparison
function ancova(spec) end

---Those who took part beside others like them in what was known beforehand; with time and pair, their changes.
---@param spec trede.MatchedSpec
---@return trede.Comparison
function matched(spec) end

---The change of those who took part against the change of those who did not.
---@param spec trede.DifferenceSpec
---@return trede.Comparison
function difference_in_differences(spec) end

-- ---- targets ----

---Target: n or more. A share is a fraction: 0.9.
---@param n number
---@return trede.Target
function at_least(n) end

---Target: n or less.
---@param n number
---@return trede.Target
function at_most(n) end

---Target: from a to b.
---@param a number
---@param b number
---@return trede.Target
function between(a, b) end

---Target: more than before.
---@return trede.Target
function rise() end

---Target: not more than the margin below before.
---@param spec trede.NoDeclineSpec
---@return trede.Target
function no_decline(spec) end

---Target: a change of at least this.
---@param spec trede.GainSpec
---@return trede.Target
function gain(spec) end

---Target: above the benchmark, its own bounds included.
---@return trede.Target
function above_benchmark() end

---Target: in proportion, between these ratios.
---@param low number
---@param high number
---@return trede.Target
function representation(low, high) end

-- ---- the ladder ----

---The ladder itself.
---@param title string
---@return fun(spec: trede.LadderSpec)
function ladder(title) end

---The rung input of the ladder.
---@param parts trede.Part[]
---@return trede.Part
function input(parts) end

---The rung output of the ladder.
---@param parts trede.Part[]
---@return trede.Part
function output(parts) end

---The rung effect of the ladder.
---@param parts trede.Part[]
---@return trede.Part
function effect(parts) end

---The rung impact of the ladder.
---@param parts trede.Part[]
---@return trede.Part
function impact(parts) end

---What is measured on a rung, and when one is satisfied.
---@param title string  as the report will print it, in the region's own words
---@return fun(spec: trede.IndicatorSpec): trede.Part
function indicator(title) end

---What must hold for the activity to be able to work; it guards the indicators named.
---@param title string
---@return fun(spec: trede.PreconditionSpec): trede.Part
function precondition(title) end

---How one rung is meant to move the next.
---@param title string
---@return fun(spec: trede.MechanismSpec): trede.Part
function mechanism(title) end

-- ---- in scripts and the REPL only: beside the data ----

---A table of the database, with all its columns.
---@param table string
---@return trede.Dataset
function use(table) end

---Computes a measure now; by = splits it, compare = compares it.
---@param measure trede.Expression
---@param options? { by?: trede.Expression, compare?: trede.Comparison }
---@return table
function value(measure, options) end

---A statistic by its name: stats.t_test_welch { data = survey, column = "score", ... }. help "stats" lists
---them, help "NAME" says what one takes and gives.
---@class trede.Statistics
---@field [string] fun(arguments: table): table
stats = {}

---Lists the tables of the database.
function tables() end

---Lists the columns of a table.
---@param table string|trede.Dataset
function columns(table) end

---Help for a word; without one, the list.
---@param word? string
function help(word) end
