# Values of R's igraph. A tie of weight w has length mean(w) / w.

by_igraph <- function(net) {
  put <- function(measure, options, values, of = NULL) keep(net, "R igraph", measure, options, values, of)
  n <- net$n
  ends <- as.vector(t(as.matrix(net$ties[, c("source", "target")])))
  g <- igraph::make_graph(ends, n = n, directed = net$directed)
  weight <- net$ties$weight
  long <- if (length(weight)) mean(weight) / weight else NULL
  ways <- if (net$directed) c("in", "out", "all") else "all"
  for (way in ways) {
    put("degree", way, igraph::degree(g, mode = way))
    put("strength", way, igraph::strength(g, mode = way, weights = weight))
    put("closeness", way, igraph::closeness(g, mode = way, normalized = TRUE))
    put("closeness", paste(way, "weighted"), igraph::closeness(g, mode = way, weights = long, normalized = TRUE))
    put("harmonic", way, igraph::harmonic_centrality(g, mode = way, normalized = TRUE))
    put("harmonic", paste(way, "weighted"), igraph::harmonic_centrality(g, mode = way, weights = long, normalized = TRUE))
    put("coreness", way, igraph::coreness(g, mode = way))
    put("centralization", paste("degree", way), igraph::centr_degree(g, mode = way, loops = FALSE)$centralization)
    put("centralization", paste("closeness", way), igraph::centr_clo(g, mode = way)$centralization)
  }
  put("centralization", "betweenness", igraph::centr_betw(g, directed = net$directed)$centralization)
  put("betweenness", "", igraph::betweenness(g))
  put("betweenness", "weighted", igraph::betweenness(g, weights = long))
  put("eigenvector", "", igraph::eigen_centrality(g, directed = net$directed)$vector)
  put("eigenvector", "weighted", igraph::eigen_centrality(g, directed = net$directed, weights = weight)$vector)
  put("pagerank", "", igraph::page_rank(g)$vector)
  put("pagerank", "weighted", igraph::page_rank(g, weights = weight)$vector)
  put("hubs", "", igraph::hub_score(g)$vector)
  put("hubs", "weighted", igraph::hub_score(g, weights = weight)$vector)
  put("authorities", "", igraph::authority_score(g)$vector)
  put("authorities", "weighted", igraph::authority_score(g, weights = weight)$vector)
  put("katz", "attenuation 0.05", igraph::alpha_centrality(g, alpha = 0.05))
  put("katz", "attenuation 0.001 weighted", igraph::alpha_centrality(g, alpha = 0.001, weights = weight))
  for (beta in c(0.1, -0.1)) put("power", paste("beta", beta), igraph::power_centrality(g, exponent = beta))
  put("constraint", "", igraph::constraint(g, weights = rep(1, length(weight))))
  put("constraint", "weighted", igraph::constraint(g, weights = weight))
  put("density", "", igraph::edge_density(g))
  if (net$directed) put("reciprocity", "", igraph::reciprocity(g))
  put("transitivity", "", igraph::transitivity(g, type = "global"))
  put("dyad_census", "", unlist(igraph::dyad_census(g)), c("mutual", "asymmetric", "null"))
  if (net$directed) put("triad_census", "", igraph::triad_census(g), TRIADS[c(1:3, 4:6, 7:8, 9:16)])
  put("components", "weak", by_size(igraph::components(g, mode = "weak")$membership))
  put("components", "strong", by_size(igraph::components(g, mode = "strong")$membership))
  put("assortativity", "", igraph::assortativity_nominal(g, match(net$group, sort(unique(net$group))), directed = net$directed))
}
