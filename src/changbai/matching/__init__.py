"""The room that brings needs and offers together (对接): ranking, meetings, bookings."""
