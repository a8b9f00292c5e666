"""The pages of the dashboard by name: today's desk, and an event in every state that looks different."""

DASHBOARD = {
    "today": "/birojs/{org}/",
    "today without anything": "/birojs/{empty org}/",
    **{
        f"overview {state}": f"/birojs/{{org}}/pasakumi/{{{state} id}}/parskats"
        for state in ("open", "waiting", "family", "draft", "save_the_date", "ended", "cancelled")
    },
}
