"""What goes in and out (接口的结构): each field is named here, and no other is sent or taken."""
