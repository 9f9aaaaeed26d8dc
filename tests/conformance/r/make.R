# Write ../reference/values.csv anew: the values of R's sna, of R's igraph, and of formulas written out in base R, for each network of
# ../reference/networks. From the project's root:
#
#     Rscript tests/conformance/r/make.R
#
# Needs the packages sna, network and igraph. The networks come from tests/conformance/make_networks.py.

suppressPackageStartupMessages({
  library(sna)
})

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1]))
reference <- file.path(here, "..", "reference")
for (part in c("tools", "by_sna", "by_igraph", "by_formula")) source(file.path(here, paste0(part, ".R")))

networks <- read.csv(file.path(reference, "networks", "networks.csv"))
for (row in seq_len(nrow(networks))) {
  net <- read_net(networks$network[row], networks$directed[row] == "True")
  by_sna(net)
  by_igraph(net)
  by_formula(net)
}
table <- do.call(rbind, kept$rows)
write.csv(table, file.path(reference, "values.csv"), row.names = FALSE, quote = FALSE, eol = "\n")
versions <- data.frame(program = c("R", "sna", "igraph"),
                       version = c(paste(R.version$major, R.version$minor, sep = "."),
                                   as.character(packageVersion("sna")), as.character(packageVersion("igraph"))))
write.csv(versions, file.path(reference, "versions.csv"), row.names = FALSE, quote = FALSE, eol = "\n")
