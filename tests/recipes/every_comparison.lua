-- data
-- The twelve comparisons in their shortest form, as docs/recipes.md shows them.
trede "1"
local pupils = dataset("pupils", { table = "members" }) { pupil = key(), school = cluster(), age = number(), girl = flag(), visited = flag() }
local survey = dataset("survey", { table = "scores" }) { pupil = ref(pupils), wave = category { "voor", "na" }, score = number() }
local lessons = dataset("lessons", { table = "sessions" }) { pupil = ref(pupils) }
local later = dataset("later", { table = "follow" }) { pupil = label(), wave = category { "before", "after", "later" }, score = number() }
local careers = dataset "careers" { pupil = label(), stage = label(), sector = category { "techniek", "zorg" } }
local months = dataset("months", { table = "series", census = true }) { month = label(), n = count(), yes = count() }

local score, after = mean(survey.score), mean(survey.score, { where = survey.wave:is "na" })
local function beside(title, measure, compare)
    return indicator(title) { measure = measure, compare = compare, target = rise() }
end

ladder "Twaalf" {
    id = "twaalf",
    effect {
        indicator "single" { measure = after, compare = single(), target = at_least(3) },
        indicator "benchmark" { measure = after, compare = benchmark { value = 3.1, n = 900, sd = 0.8, source = "Landelijk" }, target = above_benchmark() },
        indicator "chain" {
            measure = share(careers.sector:is "techniek"), target = at_least(0.5),
            compare = chain { time = careers.stage, pair = careers.pupil, stages = { "vmbo", "mbo" }, exits = { "havo" } },
        },
        beside("trend", score, trend { time = survey.wave }),
        beside("interrupted_series", proportion(months.yes, months.n), interrupted_series { time = months.month, at = "2021-01" }),
        beside("follow_up", mean(later.score), follow_up { time = later.wave, pair = later.pupil }),
        beside("before_after", score, before_after { time = survey.wave, pair = survey.pupil }),
        beside("dose", score, dose { intensity = rows(lessons), time = survey.wave, pair = survey.pupil }),
        beside("versus", after, versus { group = pupils.girl }),
        beside("ancova", score, ancova { time = survey.wave, pair = survey.pupil, treated = pupils.visited, covariates = { pupils.age } }),
        beside("matched", score, matched { treated = pupils.visited, on = { pupils.age, survey.score }, time = survey.wave, pair = survey.pupil }),
        beside("difference_in_differences", score, difference_in_differences { time = survey.wave, pair = survey.pupil, treated = pupils.visited }),
    },
}
-- expect: één meting zonder vergelijking
-- expect: vergeleken met een bekende waarde van elders
-- expect: dezelfde mensen in de volgende schakel gevolgd
-- expect: twee momenten in de tijd, andere mensen
-- expect: veel momenten in de tijd, voor en na het begin
-- expect: dezelfde mensen voor, na en later
-- expect: dezelfde mensen voor en na, zonder vergelijkingsgroep
-- expect: meer of minder deelname naast elkaar gezet, niet verloot
-- expect: twee groepen op één moment, niet door loting gevormd
-- expect: naast anderen, gecorrigeerd voor het verschil aan het begin
-- expect: naast anderen die op de deelnemers lijken
-- expect: dezelfde mensen voor en na, met vergelijkingsgroep
