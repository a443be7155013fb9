// duo.mjs IMPORT.json FINDINGS.json: the known figures of DUO's files (CC0; computed in R and Python).
import { readFileSync } from 'node:fs'
const imports = readFileSync(process.argv[2], 'utf8').trim().split('\n').map(line => JSON.parse(line))
const run = JSON.parse(readFileSync(process.argv[3], 'utf8'))
const finding = title => run.findings.find(f => f.title === title) ?? (() => { throw new Error(`no finding "${title}"`) })()
const part = (f, name) => f.parts.find(p => p.name === name) ?? (() => { throw new Error(`${f.title}: no part ${name}`) })()

let wrong = 0, checked = 0
function is(what, got, expected, tolerance = 0) {
    checked++
    if (!(Math.abs(got - expected) <= tolerance)) {
        wrong++
        console.error(`${what}: got ${got}, expected ${expected}`)
    }
}
function says(what, got, expected) {
    checked++
    if (got !== expected) {
        wrong++
        console.error(`${what}: got ${got}, expected ${expected}`)
    }
}

is('rows of the pupil file', imports[0].rows_read, 24243)
is('rows of the first exam file', imports[1].rows_read, 13986)
is('rows of the second exam file', imports[2].rows_read, 12782)
const hidden = imports[2].columns.filter(c => c.name.startsWith('kandidaten_')).reduce((sum, c) => sum + c.hidden, 0)
is('hidden cells of candidates', hidden, 48561)

is('technical third-years', finding('Aantal techniek leerjaar 3').estimate.value, 11763)
const share = finding('Aandeel techniek leerjaar 3')
is('share', share.estimate.value, 0.19124, 5e-6)
is('hits', part(share, 'hits').value, 11763)
is('whole', part(share, 'whole').value, 61508)
is('bb', finding('Aandeel techniek bb').estimate.value, 0.2308, 5e-5)
is('kb', finding('Aandeel techniek kb').estimate.value, 0.2218, 5e-5)
is('gl', finding('Aandeel techniek gl').estimate.value, 0.0924, 5e-5)
is('girls bb', finding('Meisjes die techniek kiezen, bb').estimate.value, 0.0370, 5e-5)
is('girls kb', finding('Meisjes die techniek kiezen, kb').estimate.value, 0.0539, 5e-5)
is('girls among technical pupils', part(finding('Meisjes onder de techniekleerlingen'), 'hits').value, 1254)

const number = finding('Examens 2014-2019: meer kandidaten')
is('change', number.estimate.value, -946)
is('base', part(number, 'base').value, 12175)
is('end', part(number, 'end').value, 11229)
is('base total', part(number, 'base_total').value, 56133)
is('end total', part(number, 'end_total').value, 54013)
is('due to size', part(number, 'size').value, -459.8, 0.05)
is('due to choice', part(number, 'choice').value, -486.2, 0.05)
says('more candidates', number.verdict, 'missed')
const exams = finding('Examens 2014-2019: groter aandeel')
is('share 2014-2015', part(exams, 'base').value, 0.2169, 5e-5)
is('share 2018-2019', part(exams, 'end').value, 0.2079, 5e-5)
says('larger share', exams.verdict, 'missed')
says('share does not fall', finding('Examens 2014-2019: aandeel daalt niet').verdict, 'maintained')

const later = finding('Examens 2019-2024: meer kandidaten')
is('2019/20 low', part(later, 'base').low, 10899)
is('2019/20 high', part(later, 'base').high, 11280)
is('2023/24 low', part(later, 'end').low, 9975)
is('2023/24 high', part(later, 'end').high, 10371)
const shares = finding('Examens 2019-2024: groter aandeel')
is('share 2019/20 low', part(shares, 'base').low, 0.2096, 5e-5)
is('share 2019/20 high', part(shares, 'base').high, 0.2201, 5e-5)
is('share 2023/24 low', part(shares, 'end').low, 0.2054, 5e-5)
is('share 2023/24 high', part(shares, 'end').high, 0.2167, 5e-5)
says('larger share, hidden cells', shares.verdict, 'undecided')
const girls = finding('Examens 2019-2024: meer meisjes')
is('girls 2019/20 low', part(girls, 'base').low, 1008)
is('girls 2019/20 high', part(girls, 'base').high, 1048)
is('girls 2023/24 low', part(girls, 'end').low, 1229)
is('girls 2023/24 high', part(girls, 'end').high, 1297)
is('growth low', part(girls, 'relative').low, 0.17, 0.005)
is('growth high', part(girls, 'relative').high, 0.29, 0.005)
says('more girls', girls.verdict, 'met')
says('no point estimate of a span', girls.estimate.value, null)
says('one year gives no rise', finding('Leerjaar 3: meer leerlingen').verdict, 'unmeasurable')

console.log(`${checked} figures, ${wrong} wrong`)
process.exit(wrong ? 1 : 0)
