# Values of the package sna. Its functions are called with the options that come nearest to the definition in question.

by_sna <- function(net) {
  b <- net$b; w <- net$w; n <- net$n; mode <- net$mode
  put <- function(measure, options, values, of = NULL) keep(net, "sna", measure, options, values, of)
  ways <- if (net$directed) c("in", "out", "all") else "all"
  cmode <- c("in" = "indegree", "out" = "outdegree", "all" = "freeman")
  for (way in ways) {
    put("degree", way, sna::degree(b, gmode = mode, cmode = cmode[way]))
    put("strength", way, sna::degree(w, gmode = mode, cmode = cmode[way], ignore.eval = FALSE))
    put("coreness", way, sna::kcores(b, mode = mode, cmode = cmode[way]))
    put("centralization", paste("degree", way), sna::centralization(b, sna::degree, mode = mode, cmode = cmode[way]))
  }
  path <- c("out" = "directed", "all" = "undirected")
  put("closeness", "out", sna::closeness(b, gmode = mode, cmode = "directed"))
  put("closeness", "in", sna::closeness(t(b), gmode = mode, cmode = "directed"))
  put("closeness", "all", sna::closeness(pmax(b, t(b)), gmode = "graph", cmode = "undirected"))
  put("harmonic", "out", sna::closeness(b, gmode = mode, cmode = "suminvdir"))
  put("harmonic", "in", sna::closeness(t(b), gmode = mode, cmode = "suminvdir"))
  put("harmonic", "all", sna::closeness(pmax(b, t(b)), gmode = "graph", cmode = "suminvundir"))
  put("betweenness", "", sna::betweenness(b, gmode = mode))
  put("betweenness", "weighted", sna::betweenness(ifelse(w > 0, 1 / w, 0), gmode = mode, ignore.eval = FALSE))
  put("eigenvector", "", to_top(as.numeric(sna::evcent(t(b), gmode = mode))))
  put("eigenvector", "weighted", to_top(as.numeric(sna::evcent(t(w), gmode = mode, ignore.eval = FALSE))))
  for (beta in c(0.1, -0.1)) put("power", paste("beta", beta), sna::bonpow(b, gmode = mode, exponent = beta))
  put("flow_betweenness", "", sna::flowbet(b, gmode = mode))
  put("flow_betweenness", "weighted", sna::flowbet(w, gmode = mode, ignore.eval = FALSE))
  put("density", "", sna::gden(b, mode = mode))
  if (net$directed) {
    put("reciprocity", "", sna::grecip(b, measure = "edgewise"))
    put("reciprocity", "dyadic", sna::grecip(b, measure = "dyadic"))
    put("reciprocity", "dyadic.nonnull", sna::grecip(b, measure = "dyadic.nonnull"))
    put("krackhardt", "", c(sna::connectedness(b), sna::hierarchy(b, measure = "krackhardt"), sna::efficiency(b)),
        c("connectedness", "hierarchy", "efficiency"))
    put("krackhardt", "lubness", sna::lubness(b))
  }
  put("fragmentation", "", 1 - sna::connectedness(b))
  put("transitivity", "", sna::gtrans(b, mode = "digraph", measure = "weak"))
  put("dyad_census", "", sna::dyad.census(b), c("mutual", "asymmetric", "null"))
  put("triad_census", "", sna::triad.census(b), TRIADS)
  put("components", "weak", by_size(sna::component.dist(b, connected = "weak")$membership))
  put("components", "strong", by_size(sna::component.dist(b, connected = "strong")$membership))
  put("centralization", "betweenness", sna::centralization(b, sna::betweenness, mode = mode))
  put("centralization", "closeness all", sna::centralization(pmax(b, t(b)), sna::closeness, mode = "graph", cmode = "undirected"))
  if (net$directed) put("centralization", "closeness out", sna::centralization(b, sna::closeness, mode = mode))
  roles <- tryCatch(sna::brokerage(b, net$group), error = function(e) NULL)
  if (!is.null(roles)) for (column in 1:6) {
    put("brokerage_roles", ROLES[column], roles$raw.nli[, column])
    put("brokerage_expectation", paste(ROLES[column], "expected"), roles$exp.nli[, column])
    put("brokerage_expectation", paste(ROLES[column], "sd"), roles$sd.nli[, column])
    put("brokerage_expectation", paste(ROLES[column], "z"), roles$z.nli[, column])
  }
  if (!is.null(roles)) {
    put("brokerage_network", "observed", roles$raw.gli, ROLES)
    put("brokerage_network", "expected", roles$exp.gli, ROLES)
    for (column in 1:6) put("brokerage_network", paste(ROLES[column], "sd"), roles$sd.gli[column])
  }
  regressions(net)
}

regressions <- function(net) {
  if (net$n < 9) return(invisible())
  same <- outer(net$group, net$group, "==") * 1
  apart <- abs(outer(net$score, net$score, "-"))
  put <- function(measure, options, values, of = NULL) keep(net, "sna", measure, options, values, of)
  terms <- c("intercept", "same", "apart")
  line <- tryCatch(sna::netlm(net$w, list(same, apart), mode = net$mode, nullhyp = "classical"), error = function(e) NULL)
  if (!is.null(line)) {
    put("mrqap", "linear estimate", line$coefficients, terms)
    put("mrqap", "linear t", line$tstat, terms)
  }
  odds <- tryCatch(suppressWarnings(sna::netlogit(net$b, list(same, apart), mode = net$mode, nullhyp = "classical")), error = function(e) NULL)
  if (!is.null(odds)) {
    put("mrqap", "logit estimate", odds$coefficients, terms)
    put("mrqap", "logit se", odds$se, terms)
  }
  put("qap_correlation", "", sna::gcor(net$w, apart, mode = net$mode))
}
