import pandas as pd
from statsmodels.stats.meta_analysis import combine_effects, effectsize_2proportions

rows = pd.read_csv("evidence.csv").query("kind == 'group'").dropna(subset=["question", "events"])
rows = rows.assign(question=rows["question"].str.split()).explode("question")
for question, trials in rows.groupby("question"):
    arms = trials.groupby(["study", "name", "control"])[["events", "total"]].sum().unstack()
    (a, c), (n1, n2) = (arms[x].to_numpy().T for x in ("events", "total"))  # treated, control
    effect, variance = effectsize_2proportions(a, n1, c, n2, statistic="risk-ratio")
    pooled = combine_effects(effect, variance, method_re="iterated", use_t=True)
    print(question, pooled.summary_frame(), sep="\n")
