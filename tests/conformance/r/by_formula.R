# Values by the formulas themselves, written out in base R with loops: slow, plain, and independent of any package.

by_formula <- function(net) {
  put <- function(measure, options, values, of = NULL) keep(net, "formula", measure, options, values, of)
  n <- net$n; w <- net$w; b <- net$b; group <- net$group
  holes(put, "", b)
  holes(put, "weighted", w)
  mixing(put, net)
  all <- rowSums(b) + if (net$directed) colSums(b) else 0
  put("gini", "of degree", if (sum(all) > 0) mean(abs(outer(all, all, "-"))) / (2 * mean(all)) else NaN)
  d <- list(out = lengths_between(b), all = lengths_between(pmax(b, t(b))))
  d[["in"]] <- t(d$out)
  for (way in names(d)) nearness(put, way, d[[way]])
  cut <- d$all[row(d$all) != col(d$all)]
  put("fragmentation", "", if (n > 1) mean(is.infinite(cut)) else NaN)
  odds(put, net)
  if (!net$directed) return(invisible())
  if (sum(w) > 0) put("weighted_reciprocity", "", sum(pmin(w, t(w))) / sum(w))
  put("krackhardt", "lubness", lubness_nearest(is.finite(d$out), is.finite(d$all)))
  put("katz", "attenuation 0.001 weighted", solve(diag(n) - 0.001 * t(w), rep(1, n)))
}

# The logit of a tie, fitted until the deviance stays (sna's netlogit stops earlier); left out where some dyads are told perfectly.
odds <- function(put, net) {
  if (net$n < 9) return(invisible())
  use <- if (net$directed) row(net$w) != col(net$w) else row(net$w) < col(net$w)
  x <- cbind(1, outer(net$group, net$group, "==")[use], abs(outer(net$score, net$score, "-"))[use])
  fit <- suppressWarnings(glm.fit(x, net$b[use], family = binomial(), control = glm.control(epsilon = 1e-14, maxit = 100)))
  if (any(abs(fit$linear.predictors) > 15)) return(invisible())
  terms <- c("intercept", "same", "apart")
  put("mrqap", "logit estimate", fit$coefficients, terms)
  put("mrqap", "logit se", sqrt(diag(solve(t(x) %*% (x * fit$fitted.values * (1 - fit$fitted.values))))), terms)
}

# Shortest paths, one step at a time (Floyd and Warshall).
lengths_between <- function(b) {
  d <- ifelse(b > 0, 1, Inf)
  diag(d) <- 0
  for (k in seq_len(nrow(d))) d <- pmin(d, outer(d[, k], d[k, ], "+"))
  d
}

nearness <- function(put, way, d) {
  n <- nrow(d)
  diag(d) <- Inf
  r <- rowSums(is.finite(d))
  total <- rowSums(ifelse(is.finite(d), d, 0))
  put("closeness", way, ifelse(r > 0, r / (n - 1) * r / total, NaN))
  if (n > 1) put("harmonic", way, rowSums(1 / d) / (n - 1))
}

# Burt (1992), chapter 2.
holes <- function(put, options, x) {
  n <- nrow(x)
  a <- x + t(x)
  found <- matrix(NaN, n, 4)
  for (i in seq_len(n)) {
    contacts <- which(a[i, ] > 0)
    if (!length(contacts)) next
    p <- function(s, t) a[s, t] / sum(a[s, ])
    one <- numeric(0)
    size <- 0
    for (j in contacts) {
      others <- setdiff(seq_len(n), c(i, j))
      way_round <- 0
      redundant <- 0
      for (q in others) if (a[i, q] > 0) {
        way_round <- way_round + p(i, q) * p(q, j)
        redundant <- redundant + p(i, q) * a[j, q] / max(a[j, ])
      }
      one <- c(one, (p(i, j) + way_round)^2)
      size <- size + 1 - redundant
    }
    k <- length(contacts)
    r <- one / (sum(one) / k)
    found[i, ] <- c(sum(one), size, size / k, if (k == 1) 1 else sum(r * log(r)) / (k * log(k)))
  }
  for (column in 1:4) put(c("constraint", "effective_size", "efficiency", "hierarchy")[column], options, found[, column])
}

mixing <- function(put, net) {
  n <- net$n; w <- net$w; b <- net$b
  other <- outer(net$group, net$group, "!=")
  index <- function(x) { e <- sum(x[other]); i <- sum(x[!other]); if (e + i > 0) (e - i) / (e + i) else NaN }
  put("ei_index", "", index(b))
  put("ei_index", "weighted", index(w))
  ways <- list(out = b, "in" = t(b), all = b + t(b))
  if (!net$directed) ways <- list(all = b)
  for (way in names(ways)) {
    e <- rowSums(ways[[way]] * other)
    i <- rowSums(ways[[way]] * !other)
    put("ei_actors", way, ifelse(e + i > 0, (e - i) / (e + i), NaN))
  }
  dyads <- row(w) != col(w)
  if (sum(b) > 0) put("ei_expectation", "expected", (sum(other & dyads) - sum(!other & dyads)) / sum(dyads))
  groups <- sort(unique(net$group))
  cells <- expand.grid(to = groups, from = groups, stringsAsFactors = FALSE)
  density <- function(x) mapply(function(from, to) {
    here <- dyads & outer(net$group == from, net$group == to, "&")
    if (any(here)) mean(x[here]) else NaN
  }, cells$from, cells$to)
  names <- paste(match(cells$from, groups), match(cells$to, groups))
  put("block_density", "", density(b), names)
  put("block_density", "weighted", density(w), names)
  for (weighted in c(FALSE, TRUE)) {
    x <- if (weighted) w else b
    if (sum(x) == 0) next
    share <- sapply(groups, function(to) sapply(groups, function(from) sum(x[net$group == from, net$group == to]))) / sum(x)
    share <- matrix(share, length(groups))
    chance <- sum(rowSums(share) * colSums(share))
    put("assortativity", if (weighted) "weighted" else "", if (chance < 1) (sum(diag(share)) - chance) / (1 - chance) else NaN)
  }
}

# Krackhardt (1994): pairs of a component without an upper bound that all their other upper bounds reach.
lubness_nearest <- function(reach, joined) {
  n <- nrow(reach)
  without <- 0
  for (i in seq_len(n)) for (j in seq_len(i - 1)) if (joined[i, j]) {
    bounds <- which(reach[, i] & reach[, j])
    if (!length(bounds) || !any(colSums(reach[bounds, bounds, drop = FALSE]) == length(bounds))) without <- without + 1
  }
  parts <- unique(lapply(seq_len(n), function(i) which(joined[i, ])))
  sizes <- sapply(parts, length)
  most <- sum((sizes - 1) * (sizes - 2) / 2)
  if (most > 0) 1 - without / most else NaN
}
