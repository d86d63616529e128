#compdef keelson
_keelson() {
  local -a answers
  answers=("${(@f)$(keelson complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $answers || _files
}
compdef _keelson keelson
