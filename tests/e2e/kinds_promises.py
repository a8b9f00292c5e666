"""Pages about rights and about what is promised, by their address in the world of the tests."""

OWN, EVENT = "/r/{confirmed mailed}/dati", "/birojs/{org}/pasakumi/{open id}"
PUBLIC = {"own data": OWN, "own data with a code asked": f"{OWN}?darits=kods", "erase oneself": f"{OWN}/dzest"}
ORGANISER = {
    "team": f"{EVENT}/komanda",
    "promises of an event": f"{EVENT}/privatums",
    "trail of actions": "/birojs/{org}/darbibas/",
    "trail of what was taken": "/birojs/{org}/darbibas/?veids=taken",
}
