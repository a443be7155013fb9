// polars.js NAME FOLDER REPS -- polars through Node: lazy queries over columns in
// memory, text as categories. Prints one line: name, peer, rows, form, median,
// least and most seconds, repetitions, answers.
const path = require('path');
process.env.POLARS_MAX_THREADS = process.env.BENCH_THREADS || '1';
const { repeat, wilson } = require('./common.js');
const module_ = require(require.resolve('nodejs-polars', { paths: [process.env.BENCH_MODULES] })), pl = module_.default || module_;
const [, , name, folder, reps] = process.argv, csv = path.join(folder, 'pupils.csv'), C = pl.col;
const items = ['q1', 'q2', 'q3', 'q4', 'q5'];

const total = (frame, ...columns) => columns.map(c => frame.getColumn(c).sum());
let data = null;
if (!name.startsWith('B1')) {
  data = pl.readCSV(csv);
  data = data.withColumn(C('region').cast(pl.Categorical));
}
const means = keys => async () => {
  const r = data.lazy().groupBy(keys).agg(C('score').mean().alias('m'), C('score').std().alias('s'), C('profile_tech').mean().alias('t')).collectSync();
  return [r.height, ...total(r, 'm', 's', 't')];
};
const pairs = () => {
  const wave = w => data.lazy().filter(C('wave').eq(pl.lit(w)).and(C('score').isNotNull()));
  return wave(1).select('pupil_id', 'school_id', 'participated', C('score').alias('a'))
    .join(wave(2).select('pupil_id', C('score').alias('b')), { on: 'pupil_id', how: 'inner' }).withColumn(C('b').minus(C('a')).alias('d'));
};
const welch = frame => {
  const [x, y] = frame.sort('participated').toRecords(), u = x.v / x.n, v = y.v / y.n;
  return [(y.m - x.m) / Math.sqrt(u + v), (u + v) ** 2 / (u * u / (x.n - 1) + v * v / (y.n - 1))];
};
const three = c => [C(c).count().alias('n'), C(c).mean().alias('m'), C(c).var().alias('v')];
const loaded = d => [d.height, d.getColumn('score').sum()];
const answer = {
  B1: async () => loaded(pl.readCSV(csv)),
  B3a: means(['region', 'year']), B3b: means(['school_id', 'year', 'wave']),
  B3c: async () => { const r = data.lazy().groupBy('region').agg(C('pupil_id').nUnique().alias('u')).collectSync(); return [r.height, ...total(r, 'u')]; },
  B4a: async () => {
    const plus = list => list.slice(1).reduce((e, x) => e.plus(x), list[0]);
    const r = data.lazy().select('region', plus(items.map(c => C(c).fillNull(pl.lit(0)))).alias('s'), plus(items.map(c => C(c).isNotNull().cast(pl.Int64))).alias('n'))
      .filter(C('n').gtEq(pl.lit(3))).groupBy('region').agg(C('s').gtEq(C('n').mul(pl.lit(4))).sum().alias('k'), C('n').count().alias('n')).collectSync();
    return wilson(r.toRecords().map(x => [Number(x.k), Number(x.n)]));
  },
  B4b: async () => {
    const sum = items.slice(1).reduce((e, c) => e.plus(C(c)), C('q1'));
    const r = data.lazy().select('region', ...items).dropNulls().withColumn(sum.alias('t')).groupBy('region').agg(...[...items, 't'].map(c => C(c).var().alias(c))).collectSync();
    return [r.height, r.toRecords().reduce((s, x) => s + 1.25 * (1 - items.reduce((v, c) => v + x[c], 0) / x.t), 0)];
  },
  B5a: async () => {
    const r = pairs().groupBy('school_id').agg(C('d').count().alias('n'), C('d').mean().alias('m'), C('d').std().alias('s')).collectSync();
    return [r.height, ...total(r, 'n', 'm', 's')];
  },
  B5b: async () => welch(pairs().groupBy('participated').agg(...three('d')).collectSync()),
  B5c: async () => welch(data.lazy().groupBy('participated').agg(...three('score')).collectSync()),
  B9a: async () => data.lazy().select(...[0.1, 0.25, 0.5, 0.75, 0.9].map((q, i) => C('score').quantile(q, 'linear').alias('x' + i))).collectSync().rows()[0],
  B9b: async () => {
    const [s, n] = data.lazy().select('participated', 'score').dropNulls().withColumn(C('score').rank({ method: 'average' }).alias('r'))
      .filter(C('participated').eq(pl.lit(1))).select(C('r').sum().alias('s'), C('r').count().alias('n')).collectSync().rows()[0];
    return [s - n * (n + 1) / 2];
  },
  B9d: async () => {
    const r = data.lazy().groupBy('region').agg(...[0.1, 0.5, 0.9].map((q, i) => C('score').quantile(q, 'linear').alias('x' + i))).collectSync();
    return [r.height, ...total(r, 'x0', 'x1', 'x2')];
  },
};
repeat([name, 'polars', path.basename(folder), name === 'B1' ? 'readCSV' : 'lazy, categories'], +reps, 1, answer[name])
  .catch(e => { console.error(e.message); process.exit(1); });
