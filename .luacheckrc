std = "lua54"
max_line_length = 140
codes = true
files["spec"] = { std = "+busted" }
