/// `skep supervisor ROOT --keeper FD`: what a keeper starts. No person types it, so no help names it.
enum SupervisorEntry {
    static let word = "supervisor"
}
