std = "lua54"
max_line_length = 140
codes = true
-- Tables of cases are read across, not down.
files["spec"] = { std = "+busted", max_line_length = false }
