#!/bin/sh
# In the machine, after the boot: looks, tells on the console, shuts down.
exec < /dev/null > /dev/console 2>&1
PATH=/usr/sbin:/usr/bin:/sbin:/bin
bootctrl=@BINDIR@/bootctrl

tries=60
until "$bootctrl" status > /dev/null || [ "$tries" -eq 0 ]; do
	tries=$((tries - 1))
	sleep 1
done
"$bootctrl" status | sed 's/^/qboot: /'
"$bootctrl" status > /dev/null && echo 'qboot: up'
if /qboot/h_connect 25 'HELO there' 'MAIL FROM:<a@b>' 'RCPT TO:<c@d>' DATA \
    text . QUIT; then
	echo 'qboot: mail taken'
fi
poweroff
