#include "command/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

/* The address's length; 0 when the name is none: a path, or "@" and an abstract name. */
static socklen_t read_address(const char *name, struct sockaddr_un *out)
{
    size_t len = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof(out->sun_path))
        return 0;
    out->sun_family = AF_UNIX;
    memcpy(out->sun_path, name, len);
    if (name[0] == '@')
        out->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

static int send_state(const char *name, const char *state)
{
    struct sockaddr_un address = {0};
    socklen_t len = read_address(name, &address);
    if (len == 0)
        return EINVAL;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
                          (const struct sockaddr *)&address, len);
    int problem = sent < 0 ? errno : 0;
    close(fd);
    return problem;
}

void ot_notify(const char *state)
{
    const char *name = getenv("NOTIFY_SOCKET");
    if (name == NULL || name[0] == '\0')
        return;
    int problem = send_state(name, state);
    if (problem != 0)
        ot_log(OT_LOG_WARN, "serve.notify_failed", OT_LOG_STR("socket", ot_str_from_c(name)),
               OT_LOG_STR("state", ot_str_from_c(state)), OT_LOG_INT("errno", problem));
}
