internal import Configuration
internal import Glibc

extension Surroundings {
    /// Where files of configuration are looked for: themes, keys, presets.
    var configurationFiles: ConfigurationFiles {
        let variables = ["XDG_CONFIG_HOME", "HOME"].reduce(into: [:]) { found, name in
            found[name] = value(name)
        }
        return ConfigurationFiles(environment: variables, prefix: prefix)
    }

    /// `PREFIX/bin/skep` has its files in `PREFIX/share`.
    private var prefix: String? {
        guard let real = realpath(executable, nil) else { return nil }
        defer { free(real) }
        let program = String(cString: real)
        return WorkspaceSearch.parent(of: WorkspaceSearch.parent(of: program))
    }
}
