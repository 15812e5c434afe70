extension Path {
    /// What leads to a workspace from the top of the user's git repository; the root where it is that, or where
    /// there is none.
    public init(inRepositoryOf workspace: String) {
        self = UserRepository(of: workspace).flatMap { Path($0.prefix(of: workspace)) } ?? .root
    }
}
