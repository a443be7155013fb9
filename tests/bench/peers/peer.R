# peer.R NAME FOLDER REPS PEER -- R: data.table, collapse, and what base R and its
# packages give (peer R). Prints one line: name, peer, rows, form, median, least
# and most seconds, repetitions, answers. The data are loaded before the clock
# starts, as factors and keyed; NAME B1 and B2 time the loading itself.
suppressMessages(library(data.table))
words <- commandArgs(TRUE)
name <- words[1]; folder <- words[2]; most <- as.integer(words[3]); peer <- words[4]
threads <- max(1L, as.integer(Sys.getenv("BENCH_THREADS", "1")))
setDTthreads(threads)
csv <- file.path(folder, "pupils.csv")

form <- "factors"        # how the data or the method are; the functions below may say more
part <- 1                # of the work that was done, when the time is multiplied

timed <- function(f) {
    seconds <- numeric()
    while (length(seconds) < most && (length(seconds) == 0 || sum(seconds) < 3)) {
        gc(FALSE)
        start <- Sys.time()
        answers <- f()
        seconds <- c(seconds, as.numeric(difftime(Sys.time(), start, units = "secs")) / part)
    }
    cat(paste(c(name, peer, basename(folder), form, sprintf("%.6f", c(median(seconds), range(seconds))),
        length(seconds), paste(sprintf("%.15g", as.numeric(answers)), collapse = " ")), collapse = "\t"), "\n", sep = "")
}

needed <- c(B3a = "region year score profile_tech", B3b = "school_id year wave score profile_tech",
    B3c = "region pupil_id", B4a = "region q1 q2 q3 q4 q5", B4b = "region q1 q2 q3 q4 q5",
    B5a = "pupil_id school_id wave score", B5b = "pupil_id wave participated score", B5c = "participated score",
    B6 = "school_id wave participated score", B7 = "gender migration participated phase profile_tech",
    B8a = "participated score", B8aw = "participated score", B8b = "school_id participated score",
    B8p = "participated score", B9a = "score", B9b = "participated score", B9d = "region score")
items <- c("q1", "q2", "q3", "q4", "q5")
p <- if (name %in% names(needed)) fread(csv, select = strsplit(needed[[name]], " ")[[1]], stringsAsFactors = TRUE)
if (name %in% c("B5a", "B5b")) { setkey(p, wave, pupil_id); form <- "keyed" }
if (name == "B3a" && peer == "data.table") { setkey(p, region, year); form <- "factors, keyed" }
if (name == "B3b" && peer == "data.table") { setkey(p, school_id, year, wave); form <- "keyed" }

loaded <- function(d) c(nrow(d), sum(d$score, na.rm = TRUE))
means <- function(keys) {
    r <- p[, .(m = mean(score, na.rm = TRUE), s = sd(score, na.rm = TRUE), t = mean(profile_tech)), by = keys]
    c(nrow(r), sum(r$m, na.rm = TRUE), sum(r$s, na.rm = TRUE), sum(r$t))
}
pairs <- function() p[.(2L), nomatch = NULL][!is.na(score)][p[.(1L), nomatch = NULL][!is.na(score)], on = "pupil_id",
    nomatch = NULL][, d := score - i.score]
alpha <- function(v, total) sum(1.25 * (1 - v / total))
wilson <- function(k, n) {
    z <- qnorm(0.975); s <- k / n; d <- 1 + z^2 / n
    middle <- (s + z^2 / (2 * n)) / d; half <- z / d * sqrt(s * (1 - s) / n + z^2 / (4 * n^2))
    c(length(k), sum(s), sum(middle - half), sum(middle + half))
}
# Least squares on within-school deviations: estimates, then errors clustered by school.
absorbed <- function(y, X, g, by_group) {
    A <- solve(crossprod(X)); b <- A %*% crossprod(X, y)
    S <- by_group(X * as.vector(y - X %*% b))
    c(b, sqrt(diag(A %*% crossprod(S) %*% A) * nrow(S) / (nrow(S) - 1)))
}
as_means <- function(y, a) mean(y[a]) - mean(y[!a])
replicates <- max(20, min(2000, floor(2e7 / max(1, NROW(p)))))     # the rest is multiplied
resampled <- function() {
    d <- p[!is.na(score)]; y <- d$score; a <- d$participated == 1L; n <- length(y)
    one <- function(i) { i <- sample.int(n, n, TRUE); as_means(y[i], a[i]) }
    r <- unlist(parallel::mclapply(seq_len(replicates), one, mc.cores = threads))
    c(sd(r), replicates)
}

dt <- list(
    B1 = function() loaded(fread(csv)),
    B1nl = function() loaded(fread(file.path(folder, "pupils-nl.csv"), sep = ";", dec = ",")),
    B3a = function() means(c("region", "year")),
    B3b = function() means(c("school_id", "year", "wave")),
    B3c = function() { r <- p[, .(u = uniqueN(pupil_id)), by = region]; c(nrow(r), sum(r$u)) },
    B4a = function() {
        n <- p[, (!is.na(q1)) + (!is.na(q2)) + (!is.na(q3)) + (!is.na(q4)) + (!is.na(q5))]
        s <- p[, fcoalesce(q1, 0L) + fcoalesce(q2, 0L) + fcoalesce(q3, 0L) + fcoalesce(q4, 0L) + fcoalesce(q5, 0L)]
        r <- data.table(region = p$region, n, top = s >= 4L * n)[n >= 3L, .(k = sum(top), n = .N), by = region]
        wilson(r$k, r$n)
    },
    B4b = function() {
        d <- na.omit(p)[, total := q1 + q2 + q3 + q4 + q5]
        r <- d[, lapply(.SD, var), by = region, .SDcols = c(items, "total")]
        c(nrow(r), alpha(rowSums(r[, ..items]), r$total))
    },
    B5a = function() {
        r <- pairs()[, .(n = .N, m = mean(d), s = sd(d)), by = school_id]
        c(nrow(r), sum(r$n), sum(r$m), sum(r$s, na.rm = TRUE))
    },
    B5b = function() {
        r <- pairs(); w <- t.test(r$d[r$participated == 1L], r$d[r$participated == 0L]); c(w$statistic, w$parameter)
    },
    B6 = function() {
        d <- p[!is.na(score), .(g = school_id, y = score, a = as.double(participated), w = as.double(wave == 2L))]
        v <- c("y", "a", "w", "x")
        d[, x := a * w][, (v) := lapply(.SD, function(z) z - mean(z)), by = g, .SDcols = v]
        absorbed(d$y, cbind(d$a, d$w, d$x), d$g, function(X) rowsum(X, d$g, reorder = FALSE))
    },
    B7 = function() {
        g <- p[, .(n = .N, k = sum(profile_tech)), by = .(gender, migration, participated, phase)]
        coef(glm(k / n ~ gender + migration + participated + phase, binomial, g, weights = n))
    },
    B8b = function() {
        g <- p[!is.na(score), .(s1 = sum(score * participated), n1 = sum(participated),
            s0 = sum(score * (1 - participated)), n0 = sum(1 - participated)), by = school_id]
        W <- rmultinom(2000, nrow(g), rep(1, nrow(g)))
        M <- crossprod(W, as.matrix(g[, .(s1, n1, s0, n0)]))
        c(sd(M[, 1] / M[, 2] - M[, 3] / M[, 4]), 2000)
    },
    B9b = function() {
        d <- p[!is.na(score)]; r <- frank(d$score, ties.method = "average"); a <- d$participated == 1L; n <- sum(a)
        sum(r[a]) - n * (n + 1) / 2
    },
    B9d = function() {
        r <- p[!is.na(score), as.list(quantile(score, c(0.1, 0.5, 0.9))), by = region]
        c(nrow(r), sum(r[[2]]), sum(r[[3]]), sum(r[[4]]))
    })

# Columns of four statistics of `score` and `profile_tech` by the groups in g.
fast_means <- function(g) c(g$N.groups, sum(fmean(p$score, g, nthreads = threads), na.rm = TRUE), sum(fsd(p$score, g), na.rm = TRUE),
    sum(fmean(p$profile_tech, g, nthreads = threads)))
cl <- list(
    B3a = function() fast_means(GRP(p, ~ region + year, sort = FALSE)),
    B3b = function() fast_means(GRP(p, ~ school_id + year + wave, sort = FALSE)),
    B3c = function() {
        r <- fndistinct(p$pupil_id, GRP(p$region, sort = FALSE), nthreads = threads); c(length(r), sum(r))
    },
    B4b = function() {
        d <- na_omit(p); g <- GRP(d$region, sort = FALSE)
        v <- Reduce(`+`, lapply(items, function(q) fvar(d[[q]], g)))
        c(g$N.groups, alpha(v, fvar(d$q1 + d$q2 + d$q3 + d$q4 + d$q5, g)))
    },
    B6 = function() {
        d <- na_omit(p); g <- GRP(d$school_id, sort = FALSE); a <- as.double(d$participated); w <- as.double(d$wave == 2L)
        absorbed(fwithin(d$score, g), fwithin(cbind(a, w, a * w), g), g, function(X) fsum(X, g))
    },
    B9a = function() fquantile(p$score, c(0.1, 0.25, 0.5, 0.75, 0.9)),
    B9d = function() {
        g <- GRP(p$region, sort = FALSE)
        r <- sapply(c(0.1, 0.5, 0.9), function(z) fnth(p$score, z, g, nthreads = threads)); c(nrow(r), colSums(r))
    })

r <- list(
    B2 = function() {
        con <- RSQLite::dbConnect(RSQLite::SQLite(), file.path(folder, "pupils.db"))
        d <- RSQLite::dbGetQuery(con, "SELECT school_id, wave, participated, score, profile_tech FROM pupils")
        RSQLite::dbDisconnect(con); loaded(d)
    },
    B5c = function() {
        w <- t.test(p$score[p$participated == 1L], p$score[p$participated == 0L]); c(w$statistic, w$parameter)
    },
    B6 = function() {
        d <- p[!is.na(score), .(g = school_id, y = score, a = as.double(participated), w = as.double(wave == 2L))]
        v <- c("y", "a", "w", "x")
        d[, x := a * w][, (v) := lapply(.SD, function(z) z - mean(z)), by = g, .SDcols = v]
        m <- lm(y ~ a + w + x - 1, d)
        c(coef(m), sqrt(diag(sandwich::vcovCL(m, cluster = d$g, type = "HC0"))))
    },
    # The estimates only: at its usual tolerance glm's standard errors are those of
    # the last step but one, and differ from the others' in the fifth digit.
    B7 = function() coef(glm(profile_tech ~ gender + migration + participated + phase, binomial, p, model = FALSE, y = FALSE)),
    B8a = resampled,
    B8p = function() {
        d <- p[!is.na(score)][, g := factor(participated)]
        w <- coin::independence_test(score ~ g, d, distribution = coin::approximate(nresample = 10000,
            parallel = "multicore", ncpus = threads))
        c(NA, 10000, coin::pvalue(w))
    },
    B9a = function() quantile(p$score, c(0.1, 0.25, 0.5, 0.75, 0.9), na.rm = TRUE),
    B9b = function() wilcox.test(p$score[p$participated == 1L], p$score[p$participated == 0L], exact = FALSE)$statistic)

forms <- c("R B2" = "RSQLite", "R B5c" = "t.test", "R B6" = "demeaned, lm, sandwich", "R B7" = "glm by row",
    "R B8p" = "coin", "R B9a" = "quantile", "R B9b" = "wilcox.test",
    "data.table B6" = "demeaned, crossprod", "data.table B7" = "cells, then glm", "data.table B8b" = "rmultinom on totals",
    "collapse B6" = "fwithin, crossprod", "data.table B9b" = "frank", "data.table B1" = "fread", "data.table B1nl" = "fread",
    "collapse B9a" = "fquantile")
if (paste(peer, name) %in% names(forms)) form <- forms[[paste(peer, name)]]
if (peer == "R" && name == "B8a") {
    part <- replicates / 2000
    form <- if (part < 1) sprintf("%g of 2,000 replicates, x %g", replicates, 1 / part) else "mclapply"
}
if (peer == "collapse") { suppressMessages(library(collapse)); set_collapse(nthreads = threads) }
timed(list(data.table = dt, collapse = cl, R = r)[[peer]][[name]])
