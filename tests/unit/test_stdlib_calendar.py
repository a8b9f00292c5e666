import calendar
import sysconfig
from pathlib import Path


def test_calendar_is_the_standard_librarys():
    # A folder `calendar` at the root would replace it and break strptime, APScheduler and http.cookiejar.
    assert Path(calendar.__file__).parent == Path(sysconfig.get_path("stdlib"))
