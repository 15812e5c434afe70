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
        real(executable).map { WorkspaceSearch.parent(of: WorkspaceSearch.parent(of: $0)) }
    }
}

extension Surroundings {
    /// What a shell has to be told to run this program: its name where that is found, else where it is.
    var ownName: String {
        guard let real = real(executable) else { return "skep" }
        let places = (value("PATH") ?? "").split(separator: ":")
        return places.contains { self.real("\($0)/skep") == real } ? "skep" : real
    }

    private func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
