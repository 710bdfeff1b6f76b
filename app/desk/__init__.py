"""The coordinators' pages: plain HTML that works without JavaScript, one module per slice."""
