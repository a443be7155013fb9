# How the expected values beside this script were made (R 4.2.2, base only).
# Trede's tests read the CSV files and do not need R.
read <- function(file) read.csv(file, comment.char = "#")
options(digits = 17)

share <- read("share.csv")
for (i in seq_len(nrow(share))) with(share[i, ], {
  print(prop.test(hits, cases, conf.level = level, correct = FALSE)$conf.int)
  print(binom.test(hits, cases, conf.level = level)$conf.int)
})

newcombe <- function(x1, n1, x2, n2, level) {          # method 10
  w1 <- prop.test(x1, n1, conf.level = level, correct = FALSE)$conf.int
  w2 <- prop.test(x2, n2, conf.level = level, correct = FALSE)$conf.int
  p1 <- x1 / n1; p2 <- x2 / n2
  p1 - p2 + c(-sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2), sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2))
}
with(read("difference.csv"), print(mapply(newcombe, hits1, cases1, hits2, cases2, level)))

training <- read("obrien_kaiser.csv")
change <- training$after - training$before
print(t.test(training$after, training$before, paired = TRUE))
print(cor(training$before, training$after))
print(mean(change) / sd(change))
print(mean(change) / sqrt((var(training$before) + var(training$after)) / 2))
print(t.test(change[training$treatment == "A"], change[training$treatment == "control"]))

print(t.test(extra ~ drug, data = read("sleep.csv")))

items <- cov(read("attitude.csv"))
k <- ncol(items); n <- 30
alpha <- k / (k - 1) * (1 - sum(diag(items)) / sum(items))
print(alpha)
print(1 - (1 - alpha) * qf(c(0.975, 0.025), n - 1, (n - 1) * (k - 1)))
