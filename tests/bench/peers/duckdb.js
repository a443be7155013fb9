// duckdb.js NAME FOLDER REPS -- DuckDB: enumerations for text, its best SQL, and
// for models the cells in SQL and the small matrices here. Prints one line:
// name, peer, rows, form, median, least and most seconds, repetitions, answers.
const path = require('path'), fs = require('fs');
const { repeat, wilson, inverse, product } = require('./common.js');
const { DuckDBInstance } = require(require.resolve('@duckdb/node-api', { paths: [process.env.BENCH_MODULES] }));
const [, , name, folder, reps] = process.argv, threads = process.env.BENCH_THREADS || '1';
const csv = path.join(folder, 'pupils.csv'), own = path.join(folder, 'pupils.duckdb');

const needed = { B3a: 'region year score profile_tech', B3b: 'school_id year wave score profile_tech', B3c: 'region pupil_id',
  B4a: 'region q1 q2 q3 q4 q5', B4b: 'region q1 q2 q3 q4 q5', B5a: 'pupil_id school_id wave score',
  B5b: 'pupil_id wave participated score', B5c: 'participated score', B6: 'school_id wave participated score',
  B7: 'gender migration participated phase profile_tech', B8a: 'participated score', B8aw: 'participated score',
  B8b: 'school_id participated score', B9a: 'score', B9b: 'participated score', B9d: 'region score' };
const pairs = 'pupils a JOIN pupils b ON a.pupil_id = b.pupil_id AND a.wave = 1 AND b.wave = 2 WHERE a.score IS NOT NULL AND b.score IS NOT NULL';
const five = 'school_id, wave, participated, score, profile_tech';

// Estimates and clustered errors from the cells school x participated x wave, [g, a, w, n, sum].
function absorbed(cells) {
  const schools = new Map();
  for (const [g, a, w, n, s] of cells) {
    if (!schools.has(g)) schools.set(g, []);
    schools.get(g).push({ x: [a, w === 2 ? 1 : 0, w === 2 ? a : 0], n, s });
  }
  let xx = [[0, 0, 0], [0, 0, 0], [0, 0, 0]], xy = [0, 0, 0];
  for (const list of schools.values()) {
    const n = list.reduce((t, c) => t + c.n, 0), my = list.reduce((t, c) => t + c.s, 0) / n;
    const mx = [0, 1, 2].map(i => list.reduce((t, c) => t + c.n * c.x[i], 0) / n);
    for (const c of list) {
      c.d = c.x.map((v, i) => v - mx[i]); c.r = c.s - c.n * my;
      for (let i = 0; i < 3; i++) { xy[i] += c.d[i] * c.r; for (let j = 0; j < 3; j++) xx[i][j] += c.n * c.d[i] * c.d[j]; }
    }
  }
  const A = inverse(xx), b = product(A, xy.map(v => [v])).map(r => r[0]), meat = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  for (const list of schools.values()) {
    const s = [0, 0, 0];
    for (const c of list) { const e = c.r - c.n * c.d.reduce((t, v, i) => t + v * b[i], 0); for (let i = 0; i < 3; i++) s[i] += c.d[i] * e; }
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) meat[i][j] += s[i] * s[j];
  }
  const v = product(product(A, meat), A), G = schools.size;
  return [...b, ...[0, 1, 2].map(i => Math.sqrt(v[i][i] * G / (G - 1)))];
}

// Newton's steps of a logit on cells { x, n, k }.
function logit(cells) {
  let b = cells[0].x.map(() => 0), A;
  for (let step = 0; step < 30; step++) {
    const H = b.map(() => b.map(() => 0)), g = b.map(() => 0);
    for (const { x, n, k } of cells) {
      const p = 1 / (1 + Math.exp(-x.reduce((t, v, i) => t + v * b[i], 0)));
      for (let i = 0; i < b.length; i++) { g[i] += x[i] * (k - n * p); for (let j = 0; j < b.length; j++) H[i][j] += x[i] * x[j] * n * p * (1 - p); }
    }
    A = inverse(H);
    const move = A.map(row => row.reduce((t, v, i) => t + v * g[i], 0));
    b = b.map((v, i) => v + move[i]);
    if (Math.max(...move.map(Math.abs)) < 1e-12) break;
  }
  return [...b, ...A.map((row, i) => Math.sqrt(row[i]))];
}

(async () => {
  const open = async file => (await DuckDBInstance.create(file, { threads })).connect();
  const db = await open(':memory:');
  const ask = async sql => (await db.runAndReadAll(sql)).getRows().map(r => r.map(v => typeof v === 'bigint' ? Number(v) : v));
  const columns = (needed[name] || '').split(' ');
  if (needed[name]) {
    await db.run(`CREATE TABLE pupils AS SELECT ${columns} FROM read_csv('${csv}')`);
    for (const c of columns.filter(c => c === 'region' || c === 'gender')) {
      await db.run(`CREATE TYPE e_${c} AS ENUM (SELECT DISTINCT ${c} FROM pupils ORDER BY 1)`);
      await db.run(`ALTER TABLE pupils ALTER ${c} TYPE e_${c}`);
    }
  }
  // As many replicates as take some seconds; the rest is multiplied.
  const replicates = name === 'B8aw' ? Math.max(20, Math.min(2000, Math.floor(2e7 / (await ask('SELECT count(*) FROM pupils'))[0][0]))) : 0;
  const load = from => async () => { await db.run('DROP TABLE IF EXISTS p'); await db.run(`CREATE TABLE p AS ${from}`); return (await ask('SELECT count(*), sum(score) FROM p'))[0]; };
  const means = keys => async () => (await ask(`SELECT count(*), sum(m), sum(s), sum(t) FROM (SELECT avg(score) m, stddev_samp(score) s, avg(profile_tech) t FROM pupils GROUP BY ${keys})`))[0];
  const welch = async from => { const [x, y] = await ask(`${from} GROUP BY 1 ORDER BY 1`), u = x[3] / x[1], v = y[3] / y[1];
    return [(y[2] - x[2]) / Math.sqrt(u + v), (u + v) ** 2 / (u * u / (x[1] - 1) + v * v / (y[1] - 1))]; };
  const answer = {
    B1: load(`SELECT * FROM read_csv('${csv}')`),
    B1nl: load(`SELECT * FROM read_csv('${path.join(folder, 'pupils-nl.csv')}', delim = ';', decimal_separator = ',')`),
    B2w: load(`SELECT ${five} FROM own.pupils`),
    B3a: means('region, year'), B3b: means('school_id, year, wave'),
    B3c: async () => (await ask('SELECT count(*), sum(u) FROM (SELECT count(DISTINCT pupil_id) u FROM pupils GROUP BY region)'))[0],
    B4a: async () => wilson(await ask(`SELECT count(*) FILTER (s >= 4 * n), count(*) FROM (SELECT region,
        coalesce(q1,0)+coalesce(q2,0)+coalesce(q3,0)+coalesce(q4,0)+coalesce(q5,0) s,
        (q1 IS NOT NULL)::int+(q2 IS NOT NULL)::int+(q3 IS NOT NULL)::int+(q4 IS NOT NULL)::int+(q5 IS NOT NULL)::int n
        FROM pupils) WHERE n >= 3 GROUP BY region`)),
    B4b: async () => (await ask(`SELECT count(*), sum(a) FROM (SELECT 1.25 * (1 - (var_samp(q1)+var_samp(q2)+var_samp(q3)+
        var_samp(q4)+var_samp(q5)) / var_samp(q1+q2+q3+q4+q5)) a FROM pupils WHERE q1+q2+q3+q4+q5 IS NOT NULL GROUP BY region)`))[0],
    B5a: async () => (await ask(`SELECT count(*), sum(n), sum(m), sum(s) FROM (SELECT count(*) n, avg(b.score - a.score) m,
        stddev_samp(b.score - a.score) s FROM ${pairs} GROUP BY a.school_id)`))[0],
    B5b: () => welch(`SELECT a.participated, count(*), avg(b.score - a.score), var_samp(b.score - a.score) FROM ${pairs}`),
    B5c: () => welch('SELECT participated, count(score), avg(score), var_samp(score) FROM pupils'),
    B6: async () => absorbed(await ask('SELECT school_id, participated, wave, count(score), sum(score) FROM pupils WHERE score IS NOT NULL GROUP BY 1, 2, 3')),
    B7: async () => logit((await ask(`SELECT (gender = 'v')::int, (gender = 'x')::int, migration, participated, phase, count(*), sum(profile_tech)
        FROM pupils GROUP BY gender, migration, participated, phase`)).map(r => ({ x: [1, ...r.slice(0, 5)], n: r[5], k: r[6] }))),
    B8aw: async () => [(await ask(`SELECT stddev_samp(d) FROM (SELECT r, sum(w*score) FILTER (participated = 1) / sum(w) FILTER (participated = 1)
        - sum(w*score) FILTER (participated = 0) / sum(w) FILTER (participated = 0) d FROM (SELECT r, score, participated,
        CASE WHEN u < 0.36787944 THEN 0 WHEN u < 0.73575888 THEN 1 WHEN u < 0.9196986 THEN 2 WHEN u < 0.98101184 THEN 3 WHEN u < 0.99634015 THEN 4 ELSE 5 END w
        FROM (SELECT r, score, participated, random() u FROM pupils, range(${replicates}) t(r) WHERE score IS NOT NULL)) GROUP BY r)`))[0][0], replicates],
    B8b: async () => [(await ask(`WITH g AS (SELECT row_number() OVER () - 1 i, * FROM (SELECT coalesce(sum(score) FILTER (participated = 1), 0) s1,
        count(score) FILTER (participated = 1) n1, coalesce(sum(score) FILTER (participated = 0), 0) s0, count(score) FILTER (participated = 0) n0
        FROM pupils WHERE score IS NOT NULL GROUP BY school_id)), size AS (SELECT count(*) n FROM g)
        SELECT stddev_samp(d) FROM (SELECT r, sum(s1)/sum(n1) - sum(s0)/sum(n0) d FROM
        (SELECT r, floor(random() * n)::bigint i FROM range(2000) t(r), size, range(n) u(k)) JOIN g USING (i) GROUP BY r)`))[0][0], 2000],
    B9a: async () => (await ask('SELECT quantile_cont(score, [0.1, 0.25, 0.5, 0.75, 0.9]) FROM pupils'))[0][0].items,
    B9b: async () => (await ask(`WITH g AS (SELECT count(*) n, count(*) FILTER (participated = 1) k, score FROM pupils WHERE score IS NOT NULL GROUP BY score),
        h AS (SELECT k, sum(n) OVER (ORDER BY score) - n + (n + 1) / 2.0 r FROM g)
        SELECT (sum(k * r) - sum(k) * (sum(k) + 1) / 2.0)::double FROM h`))[0],
    B9d: async () => { const r = await ask('SELECT quantile_cont(score, [0.1, 0.5, 0.9]) FROM pupils GROUP BY region');
      return [r.length, ...[0, 1, 2].map(i => r.reduce((t, x) => t + x[0].items[i], 0))]; },
  };
  let form = columns.includes('region') || columns.includes('gender') ? 'enum' : 'in memory', part = 1;
  if (name === 'B1' || name === 'B1nl') form = 'read_csv into memory';
  if (name === 'B6' || name === 'B7') form = 'cells in SQL, the rest by hand';
  if (name === 'B8aw') { part = replicates / 2000; form = part < 1 ? `${replicates} of 2,000 replicates, x ${1 / part}` : 'random() by row'; }
  if (name === 'B8b') form = 'totals in SQL';
  if (name === 'B2w') {
    form = 'from its own file';
    if (!fs.existsSync(own)) {
      const other = await open(own);
      await other.run(`CREATE TABLE pupils AS SELECT * FROM read_csv('${csv}')`); await other.run('CHECKPOINT'); other.closeSync();
    }
    await db.run(`ATTACH '${own}' AS own (READ_ONLY)`);
  }
  await repeat([name, 'DuckDB', path.basename(folder), form], +reps, part, answer[name]);
})().catch(e => { console.error(e.message); process.exit(1); });
