"""Taobao Global over its open platform (IOP), as a distributor: `adapter.TaobaoGlobal`."""
