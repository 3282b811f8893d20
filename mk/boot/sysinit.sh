#!/bin/sh
# In the machine, for inits that leave this to scripts.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=755 run /run
ip link set lo up || ifconfig lo 127.0.0.1 up
