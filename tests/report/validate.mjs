// node validate.mjs FILE.json...: does a report follow docs/findings.schema.json?
// Beyond the schema: an estimate lies in its interval, and a span runs upwards.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

const schema = JSON.parse(readFileSync(new URL('../../docs/findings.schema.json', import.meta.url)));
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema);
const files = process.argv.slice(2);
let wrong = 0;

function problem(file, text) {
    console.error(`${file}: ${text}`);
    wrong++;
}

if (files.length === 0)
    problem('validate.mjs', 'no file given; write: node validate.mjs FILE.json...');

for (const file of files) {
    let report;
    try {
        report = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
        problem(file, error.message);
        continue;
    }
    if (!validate(report))
        for (const error of validate.errors)
            problem(file, `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
    for (const finding of report.findings ?? []) {
        const { value, low, high } = finding.estimate;
        if (value !== null && low !== null && !(low <= value && value <= high))
            problem(file, `finding ${finding.id}: the estimate ${value} lies outside its interval ${low} to ${high}`);
        if (finding.span && !(finding.span.low <= finding.span.high))
            problem(file, `finding ${finding.id}: the span runs backwards`);
    }
    if (!wrong)
        console.log(`${file}: ${report.findings.length} findings, as the schema says`);
}
process.exit(wrong ? 1 : 0);
