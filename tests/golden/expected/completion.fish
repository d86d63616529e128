function __keelson
    set -l words (commandline -opc) (commandline -ct)
    keelson complete -- $words[2..-1] 2>/dev/null
end
complete -c keelson -a '(__keelson)'
