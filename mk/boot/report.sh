#!/bin/sh
# In the machine, at the end of the shutdown: what happened to the services.
awk '{ print "qboot: event", $3, $4 }' /run/bootctrl/*/events > /dev/console
