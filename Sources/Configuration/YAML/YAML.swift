internal import CYAML

/// The libyaml that this process is linked with.
public enum YAML {
    /// As libyaml says it, such as `0.2.5`.
    public static var version: String { String(cString: yaml_get_version_string()) }

    /// How many bytes a file may have; a person writes no more.
    public static let sizeLimit = 1 << 20
    /// How deep lists and mappings may be in one another.
    static let depthLimit = 32
    /// How many texts, lists and mappings a file may hold.
    static let nodeLimit = 50_000
}
