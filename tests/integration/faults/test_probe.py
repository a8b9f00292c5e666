

def test_x(app, now):
    c = app.test_client()
    assert c.get("/").status_code == 200
