# SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free
# Prints "symbol<TAB>text" for each function declared in the public headers given. The text is the
# declaration with single blanks, then each struct and typedef that it names and that these headers
# define, in order of first use, each once. VMHI-D, "Symbol versions", is the contract.

/^[ \t]*#/ { while (/\\$/ && (getline > 0)) ; next }
{ source = source " " $0 }

function skip_comments(text,    start, end, out) {
	out = ""
	while ((start = index(text, "/*")) > 0) {
		out = out substr(text, 1, start - 1) " "
		text = substr(text, start + 2)
		end = index(text, "*/")
		text = end > 0 ? substr(text, end + 2) : ""
	}
	return out text
}

function statement(text,    name) {
	gsub(/[ \t\n]+/, " ", text)
	sub(/^ /, "", text)
	if (text ~ /^static /)
		return
	if (text ~ /^struct [A-Za-z0-9_]+ \{/) {
		name = text
		sub(/ \{.*/, "", name)
		definition[name] = text
	} else if (text ~ /^typedef /) {
		name = text
		if (match(text, /\(\*[A-Za-z0-9_]+\)/))
			name = substr(text, RSTART + 2, RLENGTH - 3)
		else
			sub(/^.* /, "", name)
		definition[name] = text
	} else if (match(text, /[A-Za-z0-9_]+\(/)) {
		name = substr(text, RSTART, RLENGTH - 1)
		order[++count] = name
		prototype[name] = text
	}
}

function split_statements(text,    i, c, depth, part) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		depth += (c == "{") - (c == "}")
		if (c == ";" && depth == 0) {
			statement(part)
			part = ""
		} else {
			part = part c
			if (c == "}" && depth == 0 && part ~ /^[ \t\n]*static /)
				part = ""
		}
	}
}

function with_types(text,    rest, word, key, out, last) {
	out = text
	rest = text
	last = ""
	while (match(rest, /[A-Za-z_][A-Za-z0-9_]*/)) {
		word = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		key = last == "struct" ? "struct " word : word
		last = word
		if (!(key in definition) || (key in seen))
			continue
		seen[key] = 1
		out = out "; " definition[key]
		rest = rest " ; " definition[key]
	}
	return out
}

END {
	split_statements(skip_comments(source))
	for (i = 1; i <= count; i++) {
		split("", seen)
		print order[i] "\t" with_types(prototype[order[i]])
	}
}
