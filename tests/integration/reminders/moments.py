"""The moments of the focus group that the tests of reminders are about; see Reminding.publish."""

from datetime import UTC, datetime, timedelta

STARTS = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
CLOSES = datetime(2027, 2, 7, 22, 0, tzinfo=UTC)
THREE_DAYS = datetime(2027, 2, 4, 8, 0, tzinfo=UTC)  # 10:00 in Riga, three days before the last day
ONE_DAY = datetime(2027, 2, 6, 8, 0, tzinfo=UTC)
STILL = datetime(2027, 2, 8, 14, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2027, 2, 9, 14, 0, tzinfo=UTC)
HOUR_BEFORE = datetime(2027, 2, 10, 13, 0, tzinfo=UTC)
AFTER = datetime(2027, 2, 10, 16, 30, tzinfo=UTC)
MOMENTS = (THREE_DAYS, ONE_DAY, STILL, DAY_BEFORE, HOUR_BEFORE, AFTER)
MS = timedelta(milliseconds=1)
