# Completions of bootctrl(8) for fish.  The program itself knows what can come
# next; see "--complete" there.

function __bootctrl_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    set words (string replace -r '^~/' "$HOME/" -- $words)
    set -l lines ($words[1] --complete $words[2..-1] "$last" 2> /dev/null)
    switch "$lines[1]"
        case :directories
            set -l begin (string match -r '^--[^=]*=' -- $last)
            set -l path (string replace -r '^--[^=]*=' '' -- $last)
            string replace -r -- '^' "$begin" (__fish_complete_directories "$path" '')
        case :files
            __fish_complete_path "$last"
        case '*'
            printf '%s\n' $lines
    end
end

complete -c bootctrl -f -a '(__bootctrl_complete)'
