"""Programs that convtui is measured against."""
