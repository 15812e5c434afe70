extension Manifest {
    /// What the file is called where nobody says otherwise.
    public static let fileName = "skep.yaml"

    /// A manifest without agents that explains itself: every key is in an example, which counts when
    /// the `# ` before its lines is taken away.
    public static let template = """
        # The agents of this workspace. 'skep up' starts those that do not run, starts anew those of which
        # something else is said here by now, and leaves alone all others. Lines that are set in are
        # examples: one counts when its '# ' is taken away.

        agents:

        # A name, and what to run. A text is a line for the shell.

          # clock:
          #   command: while sleep 5; do date; done

        # A preset says it for you: claude, codex, gemini, opencode, aider and shell are there, and yours
        # in ~/.config/skep/presets/. What the agent says itself counts before it.

          # helper:
          #   preset: claude

        # All that can be said of an agent; only the command must be.

          # coder:
          #   command: [claude, --model, opus]   # words, without a shell in between
          #   role: coder                        # what it is for: any word
          #   pty: true                          # a terminal, as by default; false: pipes
          #   cwd: .                             # where it works, seen from this file
          #   environment:                       # more variables, besides those of your shell
          #     EDITOR: vim
          #     DEBUG: "no"                      # quotes, where YAML would read something else
          #   env_file: vars.env                 # a file of such: lines NAME=value
          #   messages: true                     # typed, as lines; or {file: inbox}
          #   worktree: true                     # a git worktree and branch of its own
          #   budgets: {tokens: 200000}          # held there, and you are asked; or time, money …
          #   pause: {type: "\\e"}                # told before it is held, or command: …
          #   resume: {type: "go on\\r"}          # told after it was let go
          #   contain: {files: 4096, nice: 10}   # limits of each process, also memory; no sandbox
          #   continue: [claude, --continue]     # takes up its conversation, after a rewind say
          #   waiting: ["Proceed?"]              # shown when it waits for you
          #   consistency: pause                 # held where it is not as it says; or told: inform
          #   restart: on-failure                # or always, or never as by default
          #   count: 2                           # coder-1 and coder-2
          #   profiles: [dev]                    # only with 'skep up --profile dev'
          #   ready: {line: "> "}                # or command: …, or port: …; else it is when it runs
          #   depends_on: [clock]                # or {clock: {condition: completed}}

        # What the gate says to agents, and to their hooks, before they act; 'skep rules' shows all. A rule
        # that is built in is named with allow, ask or deny; yours are about what you like.

        rules:

          # fence: deny                        # paths outside of this workspace
          # migrations:
          #   write: ["db/migrations/**"]      # or read, run, network, spend
          #   verdict: ask                     # or deny
          #   timeout: 5m                      # how long it waits for you, and is denied then
          # loop: {changes: 5, within: 1h}     # one file changed more often: held, and asked about

        # What all agents together may spend before they are held and you are asked.

        budgets:

          # money: "20.00"                     # or tokens: 2000000

        # How agents claim paths with 'skep lease'.

        leases:

          # enforce: false                     # true: nothing is written that is not claimed
          # time: 5m                           # how long a claim holds

        # How old events become before they are moved into compressed files, in .skep/archive. All that
        # shows them goes on doing so.

        retention: 30d                         # as by default; or 12h, or forever

        """
}
