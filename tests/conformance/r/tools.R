# A network as matrices, and the table of values.

kept <- new.env()
kept$rows <- list()

read_net <- function(name, directed) {
  folder <- file.path(reference, "networks")
  actors <- read.csv(file.path(folder, paste0(name, "-actors.csv")))
  ties <- read.csv(file.path(folder, paste0(name, "-ties.csv")))
  n <- nrow(actors)
  w <- matrix(0, n, n)
  w[cbind(ties$source, ties$target)] <- ties$weight
  if (!directed) w[cbind(ties$target, ties$source)] <- ties$weight
  list(name = name, directed = directed, n = n, ties = ties, w = w, b = (w > 0) * 1,
       mode = if (directed) "digraph" else "graph", group = as.character(actors$group), score = actors$score)
}

# The expression is not worked out before it stands in tryCatch: where a program stops with an error it has no value.
# One row holds all values of a measure, in the order of the actors, or of the names in the column `of`.
keep <- function(net, program, measure, options, values, of = NULL) {
  found <- tryCatch(suppressWarnings(as.numeric(unlist(values))), error = function(e) NULL)
  if (is.null(found) || !length(found)) return(invisible())
  names <- if (!is.null(of)) paste(of, collapse = "|") else if (length(found) == net$n && net$n > 1) "actors" else ""
  found[abs(found) < 1e-16] <- 0
  text <- ifelse(is.na(found), "NaN", ifelse(is.infinite(found), ifelse(found > 0, "Inf", "-Inf"), sprintf("%.16g", found)))
  kept$rows[[length(kept$rows) + 1]] <- data.frame(network = net$name, program = program, measure = measure,
                                                    options = options, of = names, values = paste(text, collapse = " "))
}

# Parts numbered from 1 by falling size, equal sizes by their first member.
by_size <- function(membership) {
  parts <- unique(membership)
  sizes <- sapply(parts, function(part) sum(membership == part))
  order(order(-sizes, seq_along(parts)))[match(membership, parts)]
}

to_top <- function(x) if (max(abs(x)) > 0) x / x[which.max(abs(x))] else x
ROLES <- c("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")
TRIADS <- c("003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U", "120C", "210", "300")
