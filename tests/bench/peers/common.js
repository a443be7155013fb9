// What the Node peers share: the clock, Wilson's interval, small matrices.
const median = list => { const s = [...list].sort((a, b) => a - b), h = s.length >> 1; return s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2; };

// Repeats f at most `reps` times or until 3 seconds are over, and prints the line.
exports.repeat = async (first, reps, part, f) => {
  const seconds = []; let answers, total = 0;
  while (seconds.length < reps && total < 3) {
    const start = process.hrtime.bigint();
    answers = await f();
    const s = Number(process.hrtime.bigint() - start) / 1e9; total += s; seconds.push(s / part);
  }
  console.log([...first, ...[median(seconds), Math.min(...seconds), Math.max(...seconds)].map(s => s.toFixed(6)), seconds.length, answers.map(Number).join(' ')].join('\t'));
};

// [hits, cases] per group: how many groups, sums of shares and of both limits.
exports.wilson = groups => {
  const z = 1.959963984540054, out = [groups.length, 0, 0, 0];
  for (const [k, n] of groups) {
    const s = k / n, d = 1 + z * z / n, middle = (s + z * z / (2 * n)) / d, half = z / d * Math.sqrt(s * (1 - s) / n + z * z / (4 * n * n));
    out[1] += s; out[2] += middle - half; out[3] += middle + half;
  }
  return out;
};

exports.product = (a, b) => a.map(row => b[0].map((_, j) => row.reduce((t, v, i) => t + v * b[i][j], 0)));

// Gauss and Jordan, with the largest pivot.
exports.inverse = matrix => {
  const n = matrix.length, m = matrix.map((row, i) => [...row, ...row.map((_, j) => i === j ? 1 : 0)]);
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r][c]) > Math.abs(m[best][c])) best = r;
    [m[c], m[best]] = [m[best], m[c]];
    m[c] = m[c].map((v, _, row) => v / row[c]);
    for (let r = 0; r < n; r++) if (r !== c) { const f = m[r][c]; m[r] = m[r].map((v, j) => v - f * m[c][j]); }
  }
  return m.map(row => row.slice(n));
};
