"""Refusals of a call that buys which do not prove that nothing was bought."""

import re

# The marketplaces publish no list. These words say that the platform broke down or gave up on the
# way (the order may stand), or that the outer id was used before (an earlier call had its effect).
_DOUBTFUL_CODE = re.compile(
    r"time.?out|system.?(error|busy|exception|fail)|internal.?(server.?)?error|"
    r"service.?(unavailable|error|exception)|remote.?(service|call|invoke)|unknown.?(error|exception)|"
    r"duplicat|already.?exist|idempoten|repeat|^isp\.|^50[0-9]$|^system$",
    re.IGNORECASE,
)
_DOUBTFUL_MESSAGE = re.compile(
    r"timed? ?out|duplicat|already exist|system (error|busy)|internal (server )?error|"
    r"重复|幂等|超时|系统(异常|错误|繁忙)|服务(异常|不可用)",
    re.IGNORECASE,
)


def leaves_doubt(code: str, message: str) -> bool:
    """Tell whether an order may exist although the marketplace answered with this refusal."""
    return bool(_DOUBTFUL_CODE.search(code) or _DOUBTFUL_MESSAGE.search(message))
