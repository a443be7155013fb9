# peer.py NAME FOLDER REPS -- pandas with scipy and statsmodels; text as
# categories. Prints one line: name, peer, rows, form, median, least and most
# seconds, repetitions, answers.
import os
import sqlite3
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import pandas as pd

name, folder, reps = sys.argv[1], sys.argv[2], int(sys.argv[3])
csv, items = os.path.join(folder, "pupils.csv"), ["q1", "q2", "q3", "q4", "q5"]
needed = {"B3a": "region year score profile_tech", "B3b": "school_id year wave score profile_tech",
          "B3c": "region pupil_id", "B4a": "region q1 q2 q3 q4 q5", "B4b": "region q1 q2 q3 q4 q5",
          "B5a": "pupil_id school_id wave score", "B5b": "pupil_id wave participated score", "B5c": "participated score",
          "B6": "school_id wave participated score", "B7": "gender migration participated phase profile_tech",
          "B9a": "score", "B9b": "participated score", "B9d": "region score"}
forms = {"B1": "read_csv", "B2": "read_sql", "B5c": "scipy", "B6": "demeaned, statsmodels", "B7": "statsmodels by row",
         "B9b": "scipy"}
if name in ("B5b", "B5c", "B9b"):              # before the clock starts
    from scipy import stats
if name in ("B6", "B7"):
    import statsmodels.api as sm
    import statsmodels.formula.api as smf
if name in needed:
    p = pd.read_csv(csv, usecols=needed[name].split(), dtype={"region": "category", "gender": "category"})


def loaded(d):
    return len(d), d.score.sum()


def b1():
    return loaded(pd.read_csv(csv))


def b2():
    with sqlite3.connect(os.path.join(folder, "pupils.db")) as db:
        return loaded(pd.read_sql("SELECT school_id, wave, participated, score, profile_tech FROM pupils", db))


def means(keys):
    g = p.groupby(keys, sort=False, observed=True)
    r = g.agg(m=("score", "mean"), s=("score", "std"), t=("profile_tech", "mean"))
    return len(r), r.m.sum(), r.s.sum(), r.t.sum()


def b3c():
    r = p.groupby("region", observed=True).pupil_id.nunique()
    return len(r), r.sum()


def b4a():
    q = p[items]
    n = q.notna().sum(axis=1)
    r = pd.DataFrame({"region": p.region, "top": q.sum(axis=1) >= 4 * n})[n >= 3].groupby("region", observed=True).top.agg(["sum", "count"])
    z, k, n = 1.959963984540054, r["sum"], r["count"]
    s, d = k / n, 1 + z * z / n
    middle, half = (s + z * z / (2 * n)) / d, z / d * np.sqrt(s * (1 - s) / n + z * z / (4 * n * n))
    return len(r), s.sum(), (middle - half).sum(), (middle + half).sum()


def b4b():
    d = p.dropna()
    v = d.assign(total=d[items].sum(axis=1)).groupby("region", observed=True).var(numeric_only=True)
    return len(v), (1.25 * (1 - v[items].sum(axis=1) / v.total)).sum()


def pairs():
    d = p.dropna(subset=["score"])
    m = d[d.wave == 1].merge(d[d.wave == 2][["pupil_id", "score"]], on="pupil_id")
    return m.assign(d=m.score_y - m.score_x)


def b5a():
    r = pairs().groupby("school_id").d.agg(["count", "mean", "std"])
    return len(r), r["count"].sum(), r["mean"].sum(), r["std"].sum()


def welch(y, a):
    one, other = y[a == 1], y[a == 0]
    u, v = one.var() / len(one), other.var() / len(other)
    return stats.ttest_ind(one, other, equal_var=False).statistic, (u + v) ** 2 / (u * u / (len(one) - 1) + v * v / (len(other) - 1))


def b5b():
    m = pairs()
    return welch(m.d, m.participated)


def b5c():
    d = p.dropna()
    return welch(d.score, d.participated)


def b6():
    d = p.dropna()
    d = pd.DataFrame({"g": d.school_id, "y": d.score, "a": d.participated.astype(float), "w": (d.wave == 2).astype(float)})
    d["x"] = d.a * d.w
    v = ["a", "w", "x", "y"]
    x = d[v] - d.groupby("g")[v].transform("mean")
    r = sm.OLS(x.y, x[v[:3]]).fit(cov_type="cluster", cov_kwds={"groups": d.g, "use_correction": False})
    schools = d.g.nunique()
    return (*r.params, *(r.bse * np.sqrt(schools / (schools - 1))))


def b7():
    r = smf.logit("profile_tech ~ gender + migration + participated + phase", p).fit(disp=0)
    return (*r.params, *r.bse)


def b9a():
    return p.score.quantile([0.1, 0.25, 0.5, 0.75, 0.9])


def b9b():
    d = p.dropna()
    return (stats.mannwhitneyu(d.score[d.participated == 1], d.score[d.participated == 0]).statistic,)


def b9d():
    r = p.groupby("region", observed=True).score.quantile([0.1, 0.5, 0.9]).unstack()
    return (len(r), *r.sum())


work = {"B1": b1, "B2": b2, "B3a": lambda: means(["region", "year"]), "B3b": lambda: means(["school_id", "year", "wave"]),
        "B3c": b3c, "B4a": b4a, "B4b": b4b, "B5a": b5a, "B5b": b5b, "B5c": b5c, "B6": b6, "B7": b7, "B9a": b9a,
        "B9b": b9b, "B9d": b9d}[name]
seconds = []
while len(seconds) < reps and sum(seconds) < 3:
    start = time.perf_counter()
    answers = work()
    seconds.append(time.perf_counter() - start)
print("\t".join([name, "pandas", os.path.basename(folder), forms.get(name, "categories"), f"{np.median(seconds):.6f}",
                 f"{min(seconds):.6f}", f"{max(seconds):.6f}", str(len(seconds)), " ".join(f"{float(x):.15g}" for x in answers)]))
