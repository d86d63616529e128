_keelson() {
  local word=${COMP_WORDS[COMP_CWORD]} line=() i
  _get_comp_words_by_ref -n : cur words cword 2>/dev/null &&
    line=("${words[@]:1:cword}") || line=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(keelson complete -- "${line[@]}" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "${cur-$word}"
}
complete -o default -F _keelson keelson
