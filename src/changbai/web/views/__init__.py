"""The pages (页面), one module a page; each reads through the frame's scope."""
