/*
 * What a supervisor wants to know (systemd with Type=notify, and what speaks like it): that the
 * process is ready, that it ends. The protocol is that of sd_notify(3): a datagram to the Unix
 * socket that NOTIFY_SOCKET names.
 */
#ifndef OT_COMMAND_NOTIFY_H
#define OT_COMMAND_NOTIFY_H

#define OT_NOTIFY_READY "READY=1"
#define OT_NOTIFY_STOPPING "STOPPING=1"

/* Sends `state`. Nothing happens without NOTIFY_SOCKET; a socket that cannot be reached is logged,
 * and waited for never. */
void ot_notify(const char *state);

#endif
