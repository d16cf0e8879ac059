"""As whom PostgreSQL runs: it refuses the superuser."""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

MAPPED = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True, slots=True)
class PostgresUser:
    """A prefix of the command, or another user; neither for an ordinary user."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None

    def own(self, folder: Path) -> None:
        """Let the user write to the folder."""
        if self.uid is not None:
            os.chown(folder, self.uid, self.uid)


@functools.cache
def postgres_user() -> PostgresUser:
    """Choose: ourselves; as root, a user namespace; where that is forbidden, `nobody`."""
    if os.geteuid() != 0:
        return PostgresUser()
    if shutil.which(MAPPED[0]):
        tried = subprocess.run([*MAPPED, "true"], capture_output=True, check=False)  # noqa: S603
        if tried.returncode == 0:
            return PostgresUser(prefix=MAPPED)
    return PostgresUser(uid=pwd.getpwnam("nobody").pw_uid)
